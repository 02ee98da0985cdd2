/* Verbs about rights of persons: the key for sealed proofs, and opening them. */
#include "verbs.h"

#include "base/file.h"
#include "base/seal.h"
#include "usecase/person.h"

#include <stdio.h>

#define KEY_FILE_MOST 4096

static bool do_proof_key(struct store *store, struct options *options, struct error *err)
{
    if (!need_words(options, 1, err) || !proof_key_make(store, options->words[0], err))
        return false;
    printf(_("%s: keep it away from the service; who has it and the database can read the sealed "
             "proofs\n"),
           options->words[0]);
    return true;
}

static bool run_proof_key(struct options *options, struct error *err)
{
    return with_store(options, do_proof_key, err);
}

static bool print_proof(const struct sealed_proof *proof, const char *key, struct arena *arena,
                        struct error *err)
{
    char *text = NULL;
    struct text line = {0};
    struct json_writer writer;
    if (key != NULL && !seal_open(proof->box, key, arena, &text, err))
        return false;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "person", proof->person);
    json_put_string(&writer, "sealed", time_iso(arena, proof->sealed_ms));
    json_put_string(&writer, "until", time_iso(arena, proof->until_ms));
    if (text != NULL) {
        json_key(&writer, "proof");
        json_write_raw(&writer, text);
    }
    json_end_object(&writer);
    puts(text_str(&line));
    secret_clear(line.data);
    secret_clear(text);
    text_free(&line);
    return true;
}

static bool do_proofs(struct store *store, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct sealed_proof *proofs;
    struct text key = {0};
    size_t count;
    bool is_ok = (options->key == NULL || file_read(options->key, KEY_FILE_MOST, &key, err)) &&
                 service_proofs(store, arena, &proofs, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = print_proof(&proofs[i], options->key != NULL ? text_str(&key) : NULL, arena, err);
    secret_clear(key.data);
    text_free(&key);
    arena_free(arena);
    return is_ok;
}

static bool run_proofs(struct options *options, struct error *err)
{
    return with_store(options, do_proofs, err);
}

static bool do_ledger(struct store *store, struct options *options, struct error *err)
{
    return need_words(options, 1, err) && service_ledger_write(store, options->words[0], err);
}

static bool run_ledger(struct options *options, struct error *err)
{
    return with_store(options, do_ledger, err);
}

const struct verb person_verbs[] = {
    {"ledger",
     N_("ledger FILE --database URI          ids of everybody who was erased, for restore"), true,
     run_ledger},
    {"proof-key",
     N_("proof-key FILE --database URI       make the key for proofs that outlive an erasure"),
     true, run_proof_key},
    {"proofs",
     N_("proofs --database URI [--key FILE]  sealed proofs of consent; with the key, opened"), true,
     run_proofs},
    {NULL, NULL, false, NULL},
};
