/* Short forms of first names, written down from common knowledge; the first of a row is the full
 * name. Normal forms. */
#include "match_private.h"

static const char *const groups[][6] = {
    {"alexander", "alex", "sascha", "sandro"},
    {"alexandra", "alex", "sandra"},
    {"andreas", "andi", "andy", "andre"},
    {"angelika", "geli", "angela"},
    {"anton", "toni"},
    {"antonia", "toni"},
    {"barbara", "baerbel", "babs"},
    {"benjamin", "ben", "benni", "benny"},
    {"bernhard", "bernd", "berni"},
    {"birgit", "gitte", "birgitt"},
    {"brigitte", "gitte", "gitta"},
    {"charlotte", "lotte", "charly"},
    {"christian", "chris", "kristian"},
    {"christiane", "christina", "chris", "tina", "christine"},
    {"christoph", "chris", "christof", "kristof"},
    {"daniel", "dani", "danny"},
    {"daniela", "dani"},
    {"dieter", "didi"},
    {"dorothea", "doro", "thea", "dorothee"},
    {"eberhard", "ebi"},
    {"elisabeth", "elli", "lisa", "sissi", "betty", "elisa"},
    {"ferdinand", "ferdi"},
    {"florian", "flo"},
    {"franziska", "franzi"},
    {"friedrich", "fritz", "fred"},
    {"gabriele", "gabi", "gaby"},
    {"georg", "schorsch"},
    {"gerhard", "gerd", "gert"},
    {"gertrud", "trude"},
    {"guenter", "guenther"},
    {"hannelore", "hanne", "lore"},
    {"hans", "johannes", "johann", "hannes"},
    {"heinrich", "heiner", "heinz"},
    {"helmut", "helmuth", "helli"},
    {"hildegard", "hilde"},
    {"ingeborg", "inge"},
    {"jacqueline", "jacky"},
    {"jakob", "jacob"},
    {"jennifer", "jenny"},
    {"joachim", "jochen", "achim", "jo"},
    {"johanna", "hanna", "jo"},
    {"jonathan", "jon"},
    {"josef", "joseph", "sepp", "jupp"},
    {"juergen", "juerg"},
    {"julia", "jule"},
    {"karl", "carl", "kalle"},
    {"katharina", "kathi", "katrin", "kathrin", "katja"},
    {"klaus", "claus", "niklas"},
    {"konstantin", "kosta", "constantin"},
    {"leonhard", "leo"},
    {"ludwig", "lutz", "wiggerl"},
    {"magdalena", "lena", "leni"},
    {"manfred", "manni", "fred"},
    {"margarete", "grete", "gretel", "margret", "rita"},
    {"maria", "mia", "marie"},
    {"martina", "tina"},
    {"matthias", "mathias", "matze", "hias"},
    {"maximilian", "max", "maxi"},
    {"melanie", "mel", "melli"},
    {"michael", "michi", "micha", "michel", "mike"},
    {"michaela", "michi", "ela"},
    {"nikolaus", "klaus", "niko", "nico"},
    {"oliver", "olli"},
    {"patricia", "patty"},
    {"philipp", "philip", "phillip"},
    {"rainer", "reiner"},
    {"reinhard", "reinhardt", "hardy"},
    {"regina", "gina"},
    {"renate", "nate"},
    {"richard", "ricki"},
    {"robert", "rob", "robby", "bob", "bert"},
    {"rudolf", "rudi", "rolf"},
    {"sabine", "bine"},
    {"sebastian", "basti", "bastian"},
    {"siegfried", "siggi", "sigi"},
    {"silvia", "sylvia", "silvi"},
    {"simone", "moni"},
    {"stefan", "stephan", "steffen"},
    {"stefanie", "stephanie", "steffi"},
    {"susanne", "susi", "sanne"},
    {"theodor", "theo"},
    {"theresa", "resi", "teresa", "therese"},
    {"thomas", "tom", "tommy"},
    {"thorsten", "torsten"},
    {"tobias", "tobi"},
    {"ulrich", "uli", "ulli"},
    {"ulrike", "uli", "rike"},
    {"ursula", "uschi", "ulla"},
    {"valentin", "vali"},
    {"veronika", "vroni"},
    {"viktoria", "vicky", "victoria"},
    {"walter", "walther"},
    {"wilhelm", "willi", "willy"},
    {"wolfgang", "wolf", "wolfi"},
};

static bool is_in(const char *const group[6], const char *name)
{
    for (int i = 0; i < 6 && group[i] != NULL; i++)
        if (*group[i] == *name && strcmp(group[i], name) == 0)
            return true;
    return false;
}

_Static_assert(sizeof groups / sizeof *groups < 255, "a group fits a byte");

/* Numbers of the groups a name is in, from 1, a byte each; no name is in more than four. */
uint32_t nickname_groups(const char *name)
{
    uint32_t found = 0;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (is_in(groups[i], name))
            found = found << 8 | (uint32_t)(i + 1);
    return found;
}

bool is_nickname(uint32_t groups_a, uint32_t groups_b)
{
    for (uint32_t a = groups_a; a != 0; a >>= 8)
        for (uint32_t b = groups_b; b != 0; b >>= 8)
            if ((a & 255) == (b & 255))
                return true;
    return false;
}
