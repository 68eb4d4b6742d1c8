# The whole job on HAProxy's httplog behind a syslog prefix: blanks part the fields.
{
    count[substr($7, 2, 17) "\t" $11]++
    if ($11 == "502") {
        last = split($10, timers, "/")
        print "row\t" substr($7, 2, 24) "\t" $19 "\t" timers[last]
    }
}
END { for (key in count) print "count\t" key "\t" count[key] }
