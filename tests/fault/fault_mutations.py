#!/usr/bin/python3
"""Every promise of the protocol has a test that fails when it is broken: small changes of the sources, each applied to a copy of the
tree, built, and held against the test that is named beside it.

./bootstrap fault mutations [PROMISE…]    all of them if nothing is said; prints the rows of docs/reliability.md
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SOURCE, BUILD = os.environ["SRCDIR"], os.environ["BUILD"]
COPY = os.path.join(os.path.dirname(BUILD), "_build-mutations", "tree")
PATIENCE_S = 240
# promise, what is broken, file, before, after, test program (with a back end where it matters), test that has to fail
MUTATIONS = [
    ("I1", "the outbox waits for no disk", "src/store/backend/backend_sqlite.c", 'options->durability == DB_FULL ? "FULL"',
     'options->durability == DB_FULL ? "NORMAL"', "tests/fault/test_power.py", "what_was_confirmed_outlives_the_power"),
    ("I2", "a refused operation leaves the list", "src/store/desk/desk_sync.c", "if (result == RESULT_REJECTED)\n        return \"rejected\";",
     "if (result == RESULT_REJECTED)\n        return \"journal\";", "unit/test_store", "a_rejected_operation_leaves_the_row_and_stays_visible"),
    ("I3", "what comes again is applied again", "src/usecase/write/push.c", "if (op->no <= *last_no) {", "if (op->no < *last_no) {",
     "tests/server/test_push.py", "one_operation_sent_twice_is_answered_the_same_and_counted_once"),
    ("I4", "the last writer wins", "src/core/records/operation.c", "    return MERGE_CLASH;\n}", "    return MERGE_TAKE;\n}",
     "tests/sync/test_two_desks.py", "on_the_same_field_the_first_stands_and_the_other_is_kept"),
    ("I5", "a page's cursor is the head", "src/server/http/feed_pages.c",
     "page->has_more ? through : page->head", "page->head",
     "tests/sync/test_reach.py", "a_feed_read_in_pages_of_any_size_holds_every_row"),
    ("I5", "nobody compares", "src/sync/digest.c", "if (here.count == there.count && here.sum == there.sum)", "if (true)",
     "tests/sync/test_promises.py", "a_row_that_was_lost_at_a_desk_is_found_within_a_day_and_no_oftener"),
    ("I6", "the sending lane ends in an outage", "src/sync/syncer.c", "            syncer_signal(syncer);\n            continue;",
     "            return NULL;", "tests/fault/test_outages.py", "after_any_pattern_of_outages_all_is_the_same_within_a_minute"),
    ("I7", "the cursor is kept before its rows", "src/sync/pull.c", "    if (!desk_page_begin(link->store, err))\n        return false;\n    if (!take_lines",
     "    store_meta_set(link->store, \"cursor\", page->cursor, false, NULL);\n    if (!desk_page_begin(link->store, err))\n        return false;\n    if (!take_lines",
     "tests/sync/test_copies.py", "a_page_with_a_wrong_row_moves_no_cursor"),
    ("merge", "spellings are not made alike", "src/store/service/service_apply.c", "    make_alike(op, arena);\n", "", "tests/server/test_contract.py",
     "values_are_made_alike_before_they_are_compared"),
    ("push", "what a refused push keeps back is not read", "src/sync/once.c", "            pull_all(link, &unheard);", "            error_clear(&unheard);",
     "tests/sync/test_copies.py", "a_push_that_is_refused_keeps_nothing_back_that_others_did"),
    ("leases", "who dials without a reservation is not warned", "src/usecase/calls/next.c", "session->lease_need == LEASE_WARNED &&", "false &&",
     "tests/sync/test_copies.py", "who_may_dial_offline_without_a_reservation_is_warned"),
    ("I8", "an operation leaves the screen when it is answered", "src/store/desk/desk_sync.c", "    return result == RESULT_REJECTED || result == RESULT_GONE",
     "    return result == RESULT_APPLIED || result == RESULT_REJECTED || result == RESULT_GONE", "unit/test_store",
     "a_value_does_not_flash_back_between_answer_and_feed"),
    ("I9", "leaving a scope is not told", "src/store/service/service_number.c", "(is_new || leave_scopes(", "(true || leave_scopes(",
     "tests/sync/test_reach.py", "what_left_ones_reach_is_in_no_answer_and_after_one_pull_in_no_file"),
    ("I10", "damage is not noted", "src/store/desk/desk_damage.c", "db_is_damaged(store->db))", "false)", "tests/fault/test_homes.py",
     "a_cache_with_a_flipped_byte_is_read_or_built_again"),
    ("I11", "after a restore nothing is sent again", "src/store/desk/desk_sync.c", '"op_no > $1";', '"op_no > $1 + 1000000";',
     "tests/sync/test_promises.py", "one_sync_after_a_restore_brings_back_what_the_backup_lacks"),
    ("I12", "late operations on who was erased are taken", "src/usecase/write/push.c", "    if (is_gone)\n        return take_gone",
     "    if (false)\n        return take_gone", "tests/sync/test_erasure.py", "a_desk_that_was_away_wipes_what_it_never_sent"),
    ("I13", "an objection gives way to who had not seen it", "src/core/records/operation.c", "if (number(current) != 1 || number(base) == 1)", "if (true)",
     "tests/sync/test_reach.py", "an_objection_wins_in_any_order_of_arrival"),
    ("I13", "one that was raised again is taken back unseen", "src/store/service/service_apply.c", "if (!is_new && loosens_unseen(", "if (false && loosens_unseen(",
     "tests/sync/test_reach.py", "only_who_has_seen_an_objection_takes_it_back"),
    ("I13", "an objection on what has left waits for a decision", "src/usecase/write/push.c", "objection_hold(&push->authority, ops, to - from, &wrong))", "true)",
     "tests/sync/test_proposals.py", "an_objection_on_a_lead_that_left_holds_at_once_and_the_rest_waits"),
    ("I13", "an objection on what was deleted waits for a decision", "src/usecase/write/push.c", "objection_is_in(&push->request->ops[from], to - from);", "false;",
     "tests/server/test_push.py", "an_objection_holds_whatever_became_of_the_record"),
    ("I4", "work on what was deleted is lost in it", "src/usecase/write/authorise.c", "if (works_on_deleted(authority, op, record)) {", "if (false) {",
     "tests/server/test_push.py", "work_on_what_was_deleted_meanwhile_waits_for_a_decision_and_brings_it_back"),
    ("I9", "what was deleted may be written by anybody", "src/usecase/write/authorise.c", "if (record != NULL && !op->entity->is_reference &&\n        !reaches",
     "if (record != NULL && !op->entity->is_reference && ((struct record *)record)->is_deleted != 1 &&\n        !reaches", "tests/server/test_push.py",
     "who_never_saw_a_deleted_record_changes_nothing_of_it_and_brings_none_back"),
    ("I14", "a lease is given twice", "src/store/service/service_leases.c", "if (expires > now && !is_mine)", "if (false)",
     "tests/sync/test_leases.py", "many_who_ask_at_once_never_share_a_lead"),
    ("I15", "whose turn it was is not asked", "src/store/service/service_leases.c", "? query_column_int(query, 1) > held", "? false",
     "tests/sync/test_leases.py", "a_turn_that_was_over_is_told_by_its_token"),
    ("I16", "leases go by the clock on the wall", "src/store/desk/desk_leases.c", "clock_monotonic_ms()", "clock_now_ms()",
     "tests/screen/test_workplace_leases.py", "an_open_lead_stays_mine_and_is_renewed_every_five_minutes"),
    ("I17", "what cannot be read is never given up", "src/sync/link.h", "#define POISON_MS (15 * MINUTE_MS)", "#define POISON_MS (150 * MINUTE_MS)",
     "tests/fault/test_network.py", "an_operation_nobody_can_read_is_given_up_after_a_quarter_of_an_hour_and_no_other"),
    ("I17", "of a group only one part is given up", "src/sync/push.c", "make_void(rows, count = first);", "make_void(rows, 1);",
     "tests/fault/test_network.py", "an_operation_nobody_can_read_is_given_up_after_a_quarter_of_an_hour_and_no_other"),
    ("I18", "bodies of any size are kept", "src/server/http/request.c", "BODY_MAX_OPEN : BODY_MAX;", "BODY_MAX_OPEN : (size_t)1 << 40;",
     "tests/attack/test_requests.py", "a_body_may_have_256_kib_and_not_a_byte_more_is_read"),
    ("I19", "full jitter", "src/sync/syncer.c", "(asked > shortest ? asked : shortest)", "asked", "unit/test_sync",
     "no_desk_asks_more_than_twelve_times_in_the_first_five_minutes"),
    ("I19", "both lanes knock", "src/sync/syncer.c", "if (!standing_leads(syncer) || is_away(syncer))", "if (!standing_leads(syncer))",
     "tests/fault/test_network.py", "in_an_outage_the_service_is_asked_seldom"),
    ("I20", "unknown fields are dropped", "src/codec/json/record_json.c", "    if (state.extra.length > 0)\n        head->extra",
     "    if (false)\n        head->extra", "tests/sync/test_versions.py", "a_newer_desks_field_is_kept_by_older_services_and_desks"),
    ("I21", "a number is read before the file is locked", "src/store/desk/desk_save.c",
     'if (!store->outbox_is_held && !db_exec(store->outbox, "BEGIN IMMEDIATE", err))', 'if (!store->outbox_is_held && !db_exec(store->outbox, "BEGIN", err))',
     "tests/fault/test_homes.py", "who_waited_for_the_file_reads_its_number_afterwards"),
    ("I21", "numbers leave gaps", "src/store/desk/desk_save.c", "op->no = no++;", "op->no = no += 2;", "unit/test_store",
     "numbers_have_no_gap_and_files_are_private"),
    ("I22", "control characters of eight bits pass", "src/base/safe_text.c", "if (c >= 0x80 && c < 0xA0)", "if (c == 0x80)",
     "tests/cli/test_hostile.py", "all_of_it_was_harmless"),
    ("I23", "roles are not asked", "src/server/http/routes.c", "return has_role(route, request->session->actor.roles) ||", "return true ||",
     "tests/attack/test_matrix.py", ""),
    ("I24", "what was written stands in no row of the audit", "src/store/service/service_journal.c", "    return first == 0 ||", "    return true ||",
     "tests/server/test_admin.py", "the_audit_knows_sign_ins_rights_and_every_operation"),
    ("I25", "a file says of an empty number that it is 0", "src/store/backend/backend_sqlite.c", "SQLITE_NULL)\n        return INT64_MIN;",
     "SQLITE_NULL)\n        return 0;", "tests/server/test_twins.py postgresql", "one_script_has_equal_answers_and_rows_on_both_back_ends"),
    ("I22", "marks that turn text around pass", "src/base/safe_text.c", "(c >= 0x2028 && c <= 0x202E)", "(c >= 0x2028 && c <= 0x2029)",
     "tests/cli/test_hostile.py", "all_of_it_was_harmless"),
    ("I23", "rows are not held against rights", "src/store/service/service_feed.c", '"SELECT 1 FROM row_scope WHERE scope || \'\' IN (%s) AND entity = $1 "\n                               "AND id = $2 AND present = 1 LIMIT 1",\n                               list),\n                  "tt", entity->name, id) == 1;',
     '"SELECT 1 FROM row_scope WHERE (1 = 1 OR scope || \'\' IN (%s)) AND entity = $1 "\n                               "AND id = $2 AND present = 1 LIMIT 1",\n                               list),\n                  "tt", entity->name, id) == 1;', "tests/server/test_matrix.py postgresql", ""),
    ("I24", "a changed row of the journal passes", "src/store/service/service_audit.c", "? str_equal(digest, hash)", "? true",
     "tests/server/test_admin.py", "changed_removed_added_and_swapped_rows_are_found"),
    ("I25", "PostgreSQL says of an empty field that it holds an empty text", "src/store/backend/backend_postgresql_query.c",
     "PQgetisnull(own->result, own->row, index) ? NULL", 'PQgetisnull(own->result, own->row, index) ? ""', "tests/server/test_twins.py postgresql",
     "one_script_has_equal_answers_and_rows_on_both_back_ends"),
    ("I11", "a desk with nothing to send does not send its journal at once", "src/sync/pull.c", "link->has_resent = known != NULL;",
     "link->has_resent = false;", "tests/sync/test_promises.py", "a_desk_with_nothing_to_send_brings_back_in_one_sync_what_the_backup_lacks"),
    ("kinds", "a page of who does not know a kind strikes nothing", "src/sync/kinds.c", "return str_equal(held, left) ||", "return true ||",
     "tests/sync/test_kinds.py postgresql", "a_desk_that_is_greeted_by_the_newer_and_fed_by_the_older_instance_lacks_nothing"),
    ("kinds", "a greeting fetches no kind", "src/sync/kinds.c", "is_ok = !is_filled || fetch_kind(", "is_ok = true || fetch_kind(",
     "tests/sync/test_kinds.py", "a_newer_desk_that_pulled_from_an_older_instance_gets_the_rows_from_the_newer_one"),
    ("kinds", "an older instance leaves what hangs on a lead where it was", "src/store/service/service_number.c", "if (!newer_rows_may_be(store))",
     "if (true)", "tests/sync/test_kinds.py", "what_hangs_on_a_lead_goes_with_it_where_an_older_instance_moves_it"),
    ("kinds", "an older instance erases what it knows alone", "src/store/service/service_erase.c",
     "newer_rows_add(erasing->store, record->entity, record->id, &erasing->newer);", "(void)record;", "tests/sync/test_kinds.py",
     "what_hangs_on_a_person_goes_with_it_where_an_older_instance_erases_it"),
    ("kinds", "a kind that is not known is refused like a mistake", "src/server/resources/resource_sync.c", 'op->is_unknown_kind = str_equal(wrong.field, "entity");',
     "op->is_unknown_kind = false;", "tests/sync/test_kinds.py", "an_older_service_refuses_the_kind_alone_and_takes_it_after_its_upgrade"),
    ("kinds", "later kinds are counted for who does not hold them", "src/store/digest.c", "if (entities[i]->is_later && !str_list_has(later, name))",
     "if (false && !str_list_has(later, name))", "tests/sync/test_rules.py",
     "a_desk_that_does_not_know_rules_works_on_and_gets_them_when_it_is_brought_up_to_date"),
    ("kinds", "what is refused again is sent again at each greeting", "src/store/desk/desk_kinds.c", "return until_ms <= now || until_ms > now + PAUSE_MOST_MS;",
     "return true || until_ms > now + PAUSE_MOST_MS;", "unit/test_store", "a_group_that_comes_back_refused_waits_longer_each_time"),
    ("clocks", "only a clock that is ahead is told of", "src/server/alarm.c", "if (llabs(off_ms) <= CLOCK_OFF_MOST_MS ||", "if (off_ms <= CLOCK_OFF_MOST_MS ||",
     "tests/server/test_alarms.py", "a_desk_whose_clock_is_behind_is_told_of_and_told"),
    ("clocks", "nobody tells the person whose clock is behind", "src/sync/once.c", "if (llabs(status->clock_off_ms) <= CLOCK_OFF_MOST_MS)",
     "if (status->clock_off_ms <= CLOCK_OFF_MOST_MS)", "tests/server/test_alarms.py", "a_desk_whose_clock_is_behind_is_told_of_and_told"),
    ("audit", "a row of the audit may be changed", "src/store/backend/backend_sqlite.c", "BEFORE UPDATE ON audit BEGIN", "BEFORE UPDATE ON audit WHEN 0 BEGIN",
     "tests/server/test_admin.py", "the_audit_is_only_added_to"),
    ("audit", "a row of the audit may go", "src/store/backend/backend_sqlite.c", "BEFORE DELETE ON audit BEGIN", "BEFORE DELETE ON audit WHEN 0 BEGIN",
     "tests/server/test_admin.py", "the_audit_is_only_added_to"),
    ("audit", "the same on PostgreSQL", "src/store/backend/backend_postgresql.h", "BEFORE UPDATE OR DELETE ", "BEFORE UPDATE         ",
     "tests/server/test_admin.py postgresql", "the_audit_is_only_added_to"),
    ("rules", "a team's rule goes to every team", "src/store/service/service_number.c", "if (str_equal(rule->reach, RULE_FOR_ALL)) {", "if (true) {",
     "tests/sync/test_rules.py", "each_team_has_its_own_and_sees_no_other"),
    ("rules", "who leads one team publishes for another", "src/usecase/write/authorise_rule.c",
     "actor_may_publish_to(&authority->session->actor, is_all ? NULL : reach)) ||", "(is_all || true)) ||", "tests/sync/test_rules.py",
     "a_hostile_desk_changes_no_version_and_gives_nobody_elses_team_a_rule"),
    ("rules", "the service reads no file", "src/usecase/write/authorise_rule.c", "if (!rules_read(authority->session,", "if (false && !rules_read(authority->session,",
     "tests/sync/test_rules.py", "a_hostile_desk_publishes_nothing_laxer_than_the_law"),
    ("rules", "what was taken back stays in force", "src/core/records/rule.c", "return rule->is_withdrawn != 1 && (", "return (",
     "tests/sync/test_rules.py", "taking_back_and_undoing_give_the_version_before_back"),
    ("checks", "a check that is off is shown", "src/usecase/quality/check_rules.c", "return file != NULL ? file->checks_off : NULL;", "return file != NULL ? NULL : NULL;",
     "tests/cli/test_check_rules.py", "a_rule_is_switched_off_for_the_team_by_its_lead_alone_and_is_back_at_once"),
    ("checks", "what the law asks for may be off", "src/core/quality/subject.c", "return check->code[0] != 'K';", "return true;",
     "tests/cli/test_check_rules.py", "what_the_law_asks_for_stays_on_and_a_rule_has_to_exist"),
    ("checks", "the machine repairs by a check that is off", "src/usecase/quality/quality.c", "str_or(checks_off(session, session->actor.team_id), \"\"),", '"",',
     "tests/cli/test_check_rules.py", "the_machine_repairs_nothing_by_a_rule_that_is_off"),
    ("polls", "an older long poll of a device goes on", "src/server/http/waiting.c", "older->request->is_replaced = true;", "older->request->is_replaced = false;",
     "tests/server/test_long_polls.py", "a_newer_long_poll_of_a_device_ends_the_one_before_and_nobody_elses"),
    ("polls", "a wait is as long as is asked", "src/server/server.h", "#define LONG_POLL_MAX_S 25", "#define LONG_POLL_MAX_S 2500",
     "tests/server/test_long_polls.py", "a_wait_of_more_than_25_seconds_ends_after_25"),
    ("polls", "two programs of one token ask again at once", "src/sync/syncer.c", "} else if (link.was_replaced) {", "} else if (false) {",
     "tests/screen/test_workplace_copied.py", "both_workplaces_of_a_copied_home_are_told_and_ask_seldom"),
    ("polls", "nobody asks a network that is silent", "src/net/http.c", "{SOL_SOCKET, SO_KEEPALIVE, 1}", "{SOL_SOCKET, SO_KEEPALIVE, 0}",
     "tests/fault/test_lanes.py", "a_network_that_dies_without_a_word_is_told_long_before_the_long_poll_is_over"),
    ("lanes", "why nothing is taken is forgotten with the next page", "src/sync/syncer.c", "standing_refuse(lane->syncer, err);",
     "standing_note(lane->syncer, false, err);", "tests/screen/test_workplace_copied.py",
     "a_desk_that_is_held_back_says_why_at_every_workplace_until_it_is_not"),
    ("rights", "a team once left is never forgotten", "src/store/service/service_proposals.c", "#define LEFT_DAYS 400", "#define LEFT_DAYS 40000",
     "tests/sync/test_rights.py", "work_from_before_she_left_a_team_is_proposed_for_400_days"),
    ("cuts", "the mark of who has the copy open stays in memory", "src/store/desk/desk_marks.c", "fdatasync(store->turn);", "(void)store->turn;",
     "tests/fault/test_power.py", "what_was_confirmed_outlives_the_power"),
    ("I21", "two programs of one home talk to the service", "src/sync/lock.c", "flock(fd, LOCK_EX | LOCK_NB)", "flock(fd, LOCK_SH | LOCK_NB)",
     "tests/fault/test_lanes.py", "one_request_of_a_kind_is_in_flight_whatever_else_runs_on_the_home"),
    ("lanes", "a desk asks for waits of 50 seconds", "src/sync/syncer.c", "#define POLL_WAIT_S 25", "#define POLL_WAIT_S 50",
     "tests/fault/test_lanes.py", "one_request_of_a_kind_is_in_flight_whatever_else_runs_on_the_home"),
    ("lanes", "pauses go on growing after a success", "src/sync/syncer.c", "            lane->failures = 0;\n            note_files(", "            note_files(",
     "tests/fault/test_lanes.py", "a_pause_begins_anew_after_a_success"),
    ("lanes", "a date is no Retry-After", "src/net/http.c", "time_t at = *value != '\\0' ?", "time_t at = false ?", "unit/test_net",
     "seconds_and_dates_say_the_same"),
    ("lanes", "Retry-After may be a day", "src/net/http.c", "#define RETRY_MOST_S 3600", "#define RETRY_MOST_S 86400", "unit/test_net",
     "nobody_is_left_alone_for_more_than_an_hour"),
    ("http", "a change overwrites what its author has not seen", "src/server/resources/resource_records.c", "    if (match == NULL)\n        return ",
     "    if (match == NULL)\n        return true || ", "tests/server/test_http.py",
     "a_change_that_does_not_say_what_it_read_is_refused_and_changes_nothing"),
    ("http", "what makes records needs no key", "src/server/http/request_key.c", "return !is_needed(request->route) ||", "return true ||",
     "tests/server/test_http.py", "what_makes_records_needs_a_key"),
    ("rights", "the scopes that somebody had are forgotten", "src/store/service/service_users.c", "if (!str_list_has(has, scopes[i]) &&", "if (false &&",
     "tests/sync/test_rights.py", "who_is_moved_to_another_team_loses_its_leads_and_gets_the_new_ones"),
    ("rights", "a cursor of other rights is taken", "src/server/resources/resource_sync.c", "if (strtoull(parts[2], NULL, 16) != (unsigned long long)request->scopes_version)",
     "if (false)", "tests/sync/test_rights.py", "a_territory_that_is_given_and_taken_brings_and_takes_its_leads"),
    ("limits", "searches cost what small questions cost", "src/server/http/routes.c", "return costs[i].cost;", "return 1;",
     "tests/attack/test_limits.py", "who_searches_or_exports_without_end_is_slowed"),
    ("limits", "as many connections as the machine has", "src/server/main.c", ".max_connections = 12000", ".max_connections = 15000",
     "tests/attack/test_limits.py", "twelve_thousand_connections_are_taken_if_nothing_is_said_and_no_more"),
    ("alarms", "everybody waits until the base is counted", "src/server/alarm.c", "beside_run(request->server->beside, count_seen, count);",
     "count_seen(request->store, count);", "tests/server/test_alarms.py", "nobody_waits_until_the_base_is_counted"),
    ("alarms", "nobody hears of writers that wait", "src/server/alarm.c", "if (p99 <= LOCK_WAIT_MOST_MS)", "if (p99 >= 0)",
     "tests/server/test_alarms.py", "writers_that_wait_for_the_feed_raise_an_alarm_once_a_minute"),
    ("alarms", "conflicts hold nobody back", "src/server/alarm.c", "    limits_hold(request, true);", "    limits_hold(request, false);",
     "tests/server/test_alarms.py", "a_desk_that_causes_twenty_conflicts_in_an_hour_is_held_back_and_its_team_lead_told"),
]


def copy_tree():
    """What git knows, as it lies here."""
    os.makedirs(COPY, exist_ok=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=SOURCE, capture_output=True, check=True).stdout.split(b"\0")
    for name in filter(None, map(os.fsdecode, listed)):
        target = os.path.join(COPY, name)
        if os.path.exists(os.path.join(SOURCE, name)):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(os.path.join(SOURCE, name), "rb") as file:
                write(target, file.read())
            shutil.copymode(os.path.join(SOURCE, name), target)


def write(path, content):
    """Only what differs, so that only that is compiled again."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == content:
                return
    with open(path, "wb") as file:
        file.write(content)


def build(*targets):
    made = subprocess.run(["make", "-s", "-C", f"{COPY}/_build", "-j2", *targets], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-1500:]


def play(test):
    program, *database = test.split()
    home = tempfile.mkdtemp(prefix="vw", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    env = {key: os.environ[key] for key in ("PATH", "USER", "LOGNAME") if key in os.environ}
    for kind in ("DATA", "CACHE", "CONFIG", "STATE"):
        env[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
    for folder in ("data", "cache", "config", "state", "run", "tmp"):
        os.makedirs(f"{home}/{folder}", mode=0o700)
    env |= {"HOME": home, "XDG_RUNTIME_DIR": f"{home}/run", "TMPDIR": f"{home}/tmp", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
            "TZ": "Europe/Berlin", "SRCDIR": COPY, "BUILD": f"{COPY}/_build", "VORWAHL": f"{COPY}/_build/vorwahl",
            "VORWAHLD": f"{COPY}/_build/vorwahld", "PYTHONPATH": f"{COPY}/tests", "PYTHONDONTWRITEBYTECODE": "1",
            "VORWAHL_TEST_DATABASE": database[0] if database else "sqlite"}
    path = f"{COPY}/_build/tests/{program}" if program.startswith("unit/") else f"{COPY}/{program}"
    try:
        ran = subprocess.run([path], cwd=home, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        return ran.returncode, ran.stdout
    except subprocess.TimeoutExpired as late:
        return -1, (late.stdout or b"").decode(errors="replace")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def try_one(mutation):
    promise, words, file, before, after, test, name = mutation
    with open(f"{SOURCE}/{file}", encoding="utf-8") as source:
        text = source.read()
    assert before in text, f"{promise}: {file} no longer holds {before!r}"
    targets = [f"tests/{test}"] if test.startswith("unit/") else ["vorwahl", "vorwahld"]
    write(f"{COPY}/{file}", text.replace(before, after).encode())
    try:
        build(*targets)
        status, said = play(test)
    finally:
        write(f"{COPY}/{file}", text.encode())
    failed = [line.split(" - ")[-1] if " - " in line else line for line in said.splitlines() if line.startswith("not ok")]
    is_caught = status != 0 and any(name in line for line in failed)
    shown = name or (re.sub(r".*:(\w+): .*", r"\1", failed[0]) if failed else "")
    print(f"| {promise} | {words} | {test.split('/')[-1]}: {shown} | {'fails' if is_caught else f'NOT CAUGHT ({status}, {failed[:3]})'} |", flush=True)
    return is_caught


def main(wanted):
    copy_tree()
    if not os.path.exists(f"{COPY}/_build/config.status"):
        subprocess.run(["./bootstrap", "build"], cwd=COPY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
                       env={key: value for key, value in os.environ.items() if key != "BUILDDIR"})
    build("all")
    build("check-programs")
    print(f"# {time.strftime('%Y-%m-%d')}", flush=True)
    chosen = [mutation for mutation in MUTATIONS if not wanted or mutation[0] in wanted]
    caught = sum(try_one(mutation) for mutation in chosen)
    print(f"# {caught} of {len(chosen)} are caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
