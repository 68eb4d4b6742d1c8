internal import Products

/// Words that are no secret although somebody is called so: they are taken out where they stand as a name, and left
/// elsewhere, for a text without them says nothing any more.
enum CommonWords {
    /// Whether a value may be looked for all over a text.
    ///
    /// - Parameters:
    ///   - value: the value as it was spelled.
    ///   - kind: what it was.
    /// - Returns: false for numbers, dates, paths and common words.
    static func isTelling(_ value: [UInt8], _ kind: SensitiveKind) -> Bool {
        guard value.count >= 4, value.count <= 1024 else { return false }
        if kind == .address || kind == .email { return true }
        // `%D9%81` is one letter.
        if value.contains(UInt8(ascii: "%")), Spelling.decoded(value).count < 4 { return false }
        // A client's text is long and of many words; where it stands whole it was found already.
        if kind == .agent { return false }
        if value.allSatisfy(\.isDigit) { return value.count >= 7 }
        // Paths of files stand all over a log.
        if value.first == UInt8(ascii: "/"), value.allSatisfy({ $0.isLower || $0.isDigit || "/._-".utf8.contains($0) })
        {
            return false
        }
        // Dates, durations, versions, ranges.
        if value.allSatisfy({ $0.isDigit || ".:-/,_+ TZs%".utf8.contains($0) }) { return false }
        guard value.contains(where: { $0.isAlphanumeric || $0 >= 0x80 }) else { return false }
        // A word of the list, also with signs around it.
        let core = value.contains(where: \.isDigit) ? value : value.filter { $0.isLetter || $0 == 0x2D || $0 >= 0x80 }
        return !list.contains(String(decoding: Spelling.lowered(core), as: UTF8.self))
    }

    /// Names of products of one word, which are nobody's.
    static let products = Set(
        ProductCatalogue.builtIn.products.map(\.id).filter { $0 != .other }.map(\.rawValue).filter { name in
            name.utf8.count >= 4 && name.allSatisfy(\.isLetter)
        })

    static let list: Set<String> = Set(
        """
        about above absent accept accepted access action active actual added address admin administrator after again agent
        alert alias alive allow allowed also always amount analytics android anonymous another answer answered answers
        api app application apply appear apps april archive area array article asking assets async attempt audio
        august auth auto automatic available away back backend backup balance balancer balancers bad banner base basic because become
        been before began begin behind being below best better between block blog body bool both branch break bring browser
        build burst busy button bytes cache call called came cancel cannot card cart case catalog category cause
        caused center chain change changed channel charge chart check checked checkout child choice class clear click client
        clients clock clocks close closed cluster code collection column come comment common company compare complete
        computer config configuration connect connected connection connections console contact content context control
        cookie copy core correct could count counter country course cover create created critical cross current custom
        customer daily dark data database date days dead debug decide default delay delete demo deny desc describe
        desktop detail details device dial direct directory disabled docs document does domain done down download drop
        dropped duration during each early east edge edit either element else email empty enabled encoding ended ends engine
        english enter entry equal error errors even event events ever every evidence example exception exit
        external fail failed failure failures false fast feed field fields figure file files filter final find finding first
        fixed flag flags flow folder follow font food form format forward found free frei from front frontend full
        function further gateway gave general generic german get gets getting give given gives global gone good google
        group groups growth guest half hand handle hard have head header headers health healthy hello help here
        hidden high history hold home hops host hosts hour hours house html http https icon iisstart image images inactive incident
        include index infix info information inner input inside install instance internal into invalid ipad iphone
        item items itself january java javascript join json july june just keep kind know known label lang language
        large last late later latest layout least left length less level light like limit line lines link linux list listen
        live load loading local localhost locale location log logger login logon logout logs long longer look lost made mail
        main make manager many march mark master match matched maybe mean means medium member menu message messages method
        middle might minute minutes missing mobile mode model module month monthly more most move mozilla much multi must
        name named names native near need never next night node nobody nodejs none normal north note nothing notice number
        object offline often once online only open opened operator option options order orders origin other others
        output outside over owner page pages panel parent part parts pass passed past path paths patch pending people
        person phone photo phase php ping place plain plan play player plugin point pool poor port portal portals post postgres power
        prefix premium pretty previous price primary print private probe process processing prod product production
        products profile program progress project proof protocol proxied proxies proxy public pull push query queue queued
        quick quit random range rate raised raw read reader reading ready real really reason received recent record red
        redirect refused region related release remote remove removed report reports request requests required reset
        resolve resource response responses rest restart result results retry retried return returned review right role
        room root route router routes row rows rule rules running runs safe same sample save says scan schema scheme screen
        script search second seconds secret section secure security seen select self send sent server servers service
        services session sessions setting settings setup shall share shop short should show shown side sign signal signin
        silent simple since single site sites size skip skipped slow slower small smoke some sort source south spec
        speed ssl staging stage standard stands start started starts stat state static status step still stop stopped stops
        store stream string strong structure style subject submit success such supports support switch sync system
        table take taken takes target task team tell template term terminated test tested tester testing tests text than
        thanks that their them theme then there these they thing things think this those though thread three through
        ticket time timed timeout timeouts timer times title today token told tool tools total touch track traffic trail
        tree tried true trunk type types typed ubuntu under undecided undefined undetermined unit unknown until update updates upload
        upstream urls used user username users uses using utf-8 utf8 valid value values vendor verdict version very video view views
        void wait waited waiting walk want warn warning watch ways web webapp website week weekly welcome well went were
        west what when where whether which while white whole whom whose width wiki will windows with within without word words
        work worked worker workers working works world would write written wrong xml year yearly years yellow yes
        zero zone authentication authorization mismatch password passwords failure username unencrypted unauthorized unauthenticated
        directive directives running stopped installer
        script scripts primary style styles something upgrade
        aspx monday tuesday wednesday thursday friday saturday sunday february september october november december
        iis-arr azure-app-gateway google-cloud cloudflare aws-alb proxy-log server-log get post put delete null
        text/html application/json default.aspx index.html index.php
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    ).union(products)

    /// Names of hosts that name nobody's machine.
    static let nobodysHosts: Set<String> = products.union([
        "localhost", "localhost.localdomain", "_", "unix", "*", "-", "default", "microsoft-iis", "none", "null",
        "unknown", "any", "127.0.0.1.",
    ])

    /// The last parts of files' names; what ends so is no host.
    static let fileEndings: Set<String> = Set(
        """
        log logs txt html htm xhtml shtml php php3 php4 php5 phtml asp aspx asax ascx ashx asmx svc axd jsp jspx jsf action cgi
        pl py rb sh bat cmd ps1 js mjs cjs ts tsx jsx css scss less map json jsonl ndjson yaml yml toml ini conf config cfg cnf
        xml xsl xslt xsd rss atom csv tsv xls xlsx doc docx ppt pptx pdf rtf odt png jpg jpeg gif svg ico bmp webp avif
        tif tiff woff woff2 ttf eot otf mp3 mp4 m4a avi mov mkv webm flv swf wav ogg zip gz tgz bz2 xz zst tar rar exe dll so
        o a h hpp c cc cpp cs vb java class jar war ear go rs swift md rst lock tmp temp bak old orig save swp dat data bin
        db sql sqlite mdb pid sock socket service socket timer evtx evt etl blg dmp pem crt cer key csr p12 pfx jks lua erb tpl
        twig vue map manifest webmanifest m3u8 iso img deb rpm apk msi cab chm hlp inf reg vbs wsf pg jspa do lst list
        mjml eas wsdl srf rem types params ashx cfm cfml shtm dtd ejs hbs ott tsr tsq sig out err error access pcap cap diff patch
        targets mount scope slice resx csproj sln vcxproj nupkg pdb lib gitignore htaccess htpasswd env example_ template
        """.split { $0 == " " || $0 == "\n" }.map(String.init))

    /// The last parts of names of hosts, as far as they are seen; two letters are a country unless a file ends so.
    static let domains: Set<String> = Set(
        """
        com org net edu gov mil int info biz name pro io dev app cloud online site shop store tech xyz local localdomain internal
        intranet intra lan corp corporate home private priv lab test invalid example localhost arpa svc cluster consul
        onion aero asia cat coop jobs mobi museum tel travel blog wiki live agency company digital email group host hosting
        network news media services solutions systems software team today tools works world zone club top vip space website page
        tld prod staging stage qa uat dmz office
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
