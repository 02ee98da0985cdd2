/* Problem documents (RFC 9457), to and from the one error table. */
#include "codec/record_json.h"

#include "base/i18n.h"
#include "base/text.h"

void problem_write_json(struct text *out, const struct error *err, int retry_after_s)
{
    struct json_writer writer;
    json_begin(&writer, out);
    json_begin_object(&writer);
    json_put_string(&writer, "type", error_name(err->code));
    json_put_int(&writer, "status", error_http(err->code));
    json_put_string(&writer, "title", error_sentence(err->code));
    json_put_string(&writer, "detail",
                    err->code == ERR_BUG ? error_sentence(err->code) : err->message);
    if (!str_is_empty(err->field))
        json_put_string(&writer, "field", err->field);
    if (retry_after_s > 0)
        json_put_int(&writer, "retry_after_s", retry_after_s);
    json_end_object(&writer);
}

bool problem_read_json(const char *bytes, size_t length, struct error *ret_problem)
{
    struct json_doc *doc;
    if (!json_parse(bytes, length, &json_limits_default, &doc, NULL))
        return false;
    const char *type = json_get_string(json_root(doc), "type");
    const char *detail = json_get_string(json_root(doc), "detail");
    if (type != NULL)
        error_set_field(ret_problem, error_from_name(type),
                        str_or(json_get_string(json_root(doc), "field"), ""), "%s",
                        str_is_empty(detail) ? type : _(detail)); /* a sentence we know, too */
    json_free(doc);
    return type != NULL;
}
