// The peer of `bench reads`: fastify with better-sqlite3 on a copy of the same file. The same work: token, live user and device,
// scope of the row, the lead with its contact and company, JSON. Usage: node peer_reads.js FILE, prints its port.
'use strict'
const crypto = require('crypto')
const database = require('better-sqlite3')(process.argv[2], { readonly: true })
const fastify = require('fastify')()

const token = database.prepare(`SELECT t.user_id, u.roles, u.team_id, t.created_ms, t.used_ms, d.is_revoked FROM bench_token t
  JOIN device d ON d.id = t.device_id JOIN "user" u ON u.id = t.user_id WHERE t.hash = ? AND u.is_active = 1 AND u.is_deleted = 0`)
const seen = database.prepare(`SELECT 1 FROM row_scope WHERE scope || '' IN ('all', ?, ?) AND entity = 'lead' AND id = ?
  AND present = 1 LIMIT 1`)
const lead = database.prepare('SELECT * FROM lead WHERE id = ? AND is_deleted = 0')
const contact = database.prepare('SELECT * FROM contact WHERE id = ?')
const company = database.prepare('SELECT * FROM company WHERE id = ?')
const name = { user: database.prepare('SELECT name FROM "user" WHERE id = ?'), team: database.prepare('SELECT name FROM team WHERE id = ?') }

fastify.get('/v1/leads/:id', (request, reply) => {
  const header = request.headers.authorization
  if (!header || !header.startsWith('Bearer ')) return reply.code(401).send({ type: 'unauthenticated' })
  const who = token.get(crypto.createHash('sha256').update(header.slice(7)).digest('hex'))
  if (!who || who.is_revoked) return reply.code(401).send({ type: 'unauthenticated' })
  if (!seen.get('user:' + who.user_id, 'team:' + who.team_id, request.params.id)) return reply.code(404).send({ type: 'not-found' })
  const row = lead.get(request.params.id)
  if (!row) return reply.code(404).send({ type: 'not-found' })
  const owner = row.owner_id && name.user.get(row.owner_id)
  const team = row.team_id && name.team.get(row.team_id)
  reply.header('ETag', '"' + row.rev + '"')
  return Object.assign({}, company.get(row.company_id), contact.get(row.contact_id), row,
    { owner: owner ? owner.name : null, team: team ? team.name : null })
})
fastify.listen({ host: '127.0.0.1', port: 0 }).then(() => console.log(fastify.server.address().port))
