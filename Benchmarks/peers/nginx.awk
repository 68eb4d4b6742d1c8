# The whole job on nginx's combined format with times. Quotes part what may hold blanks: the request is $2, status and size
# are $3, and the times follow the sixth quote.
BEGIN { FS = "\"" }
{
    stamp = substr($1, index($1, "[") + 1, 20)
    status = substr($3, 2, 3)
    count[substr(stamp, 1, 17) "\t" status]++
    if (status == "502") {
        split($2, request, " ")
        split($7, times, /[= ]/)
        print "row\t" stamp "\t" request[2] "\t" times[3]
    }
}
END { for (key in count) print "count\t" key "\t" count[key] }
