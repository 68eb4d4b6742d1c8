# The whole job on IIS's W3C format, with the columns that the header names.
/^#/ {
    if ($1 == "#Fields:") {
        sub(/\r$/, "")
        for (place = 2; place <= NF; place++) column[$place] = place - 1
        status = column["sc-status"]; path = column["cs-uri-stem"]; taken = column["time-taken"]
    }
    next
}
{
    count[$1 "T" substr($2, 1, 5) "\t" $status]++
    if ($status == "502") print "row\t" $1 "T" $2 "\t" $path "\t" $taken + 0
}
END { for (key in count) print "count\t" key "\t" count[key] }
