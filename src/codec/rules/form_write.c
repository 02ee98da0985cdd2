/* Forms as JSON. What is usual is left out, as a person would. */
#include "codec/form_json.h"

#include "base/file.h"
#include "codec/json.h"

#include <dirent.h>
#include <string.h>

static void write_choices(struct json_writer *writer, const struct question *question)
{
    if (question->choice_count == 0 || question->choices == contact_roles)
        return;
    json_key(writer, "choices");
    json_begin_array(writer);
    for (int i = 0; i < question->choice_count; i++) {
        const struct question_choice *choice = &question->choices[i];
        json_begin_object(writer);
        json_put_string(writer, "code", choice->code);
        json_put_string(writer, "label", choice->label);
        if (choice->from != INT64_MIN)
            json_put_int(writer, "from", choice->from);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_condition(struct json_writer *writer, const struct question *question)
{
    struct arena *arena = arena_new();
    char **values;
    size_t count = str_split(arena, str_or(question->only_if_value, ""), ',', &values);
    json_key(writer, "only_if");
    json_begin_object(writer);
    json_put_string(writer, "question", question->only_if_question);
    json_key(writer, "value");
    if (count == 1)
        json_write_string(writer, values[0]);
    if (count != 1)
        json_begin_array(writer);
    for (size_t i = 0; count != 1 && i < count; i++)
        json_write_string(writer, values[i]);
    if (count != 1)
        json_end_array(writer);
    json_end_object(writer);
    arena_free(arena);
}

static void write_masks(struct json_writer *writer, unsigned masks)
{
    json_key(writer, "masks");
    json_begin_array(writer);
    if ((masks & MASK_TELESALES) != 0)
        json_write_string(writer, "telesales");
    if ((masks & MASK_SALES) != 0)
        json_write_string(writer, "sales");
    json_end_array(writer);
}

static void write_question(struct json_writer *writer, const struct question *question)
{
    json_begin_object(writer);
    json_put_string(writer, "key", str_or(question->key, ""));
    json_put_string(writer, "text", str_or(question->text, ""));
    if (!str_is_empty(question->dimension))
        json_put_string(writer, "dimension", question->dimension);
    json_put_string(writer, "type", question_type_name(question->type));
    if (!str_is_empty(question->unit))
        json_put_string(writer, "unit", question->unit);
    json_put_int(writer, "worth", question->worth);
    if (question->is_core)
        json_put_bool(writer, "core", true);
    if (question->chance != 100)
        json_put_int(writer, "chance", question->chance);
    if (question->keeps_days != 365)
        json_put_int(writer, "keeps_days", question->keeps_days);
    if (question->has_min)
        json_put_int(writer, "min", question->min);
    if (question->has_max)
        json_put_int(writer, "max", question->max);
    if (question->masks != MASK_ALL)
        write_masks(writer, question->masks);
    write_choices(writer, question);
    if (question->only_if_question != NULL)
        write_condition(writer, question);
    json_end_object(writer);
}

void form_write(const struct form *form, struct text *out)
{
    struct json_writer writer;
    json_begin(&writer, out);
    json_begin_object(&writer);
    json_put_string(&writer, "name", str_or(form->name, ""));
    json_put_string(&writer, "title", str_or(form->title, ""));
    json_put_int(&writer, "version", form->version);
    json_put_int(&writer, "ask_most", form->ask_most);
    json_put_int(&writer, "score_least", form->score_least);
    json_key(&writer, "questions");
    json_begin_array(&writer);
    for (int i = 0; i < form->question_count; i++)
        write_question(&writer, &form->questions[i]);
    json_end_array(&writer);
    json_end_object(&writer);
}

char *form_print(const struct form *form, struct arena *arena)
{
    struct text body = {0};
    struct json_doc *doc;
    form_write(form, &body);
    char *lines = arena_strdup(arena, text_str(&body));
    if (json_parse(text_str(&body), body.length, NULL, &doc, NULL)) {
        lines = json_print_lines(json_root(doc), arena);
        json_free(doc);
    }
    text_free(&body);
    return lines;
}

size_t forms_shipped(struct arena *arena, char ***ret_names)
{
    DIR *folder = opendir(data_path(arena, "forms"));
    char **names = NULL;
    size_t count = 0;
    for (struct dirent *one; folder != NULL && (one = readdir(folder)) != NULL;) {
        if (!str_ends(one->d_name, ".json"))
            continue;
        names = arena_grow(arena, names, count * sizeof *names, (count + 1) * sizeof *names);
        names[count++] = arena_strndup(arena, one->d_name, strlen(one->d_name) - strlen(".json"));
    }
    if (folder != NULL)
        closedir(folder);
    *ret_names = names;
    return count;
}
