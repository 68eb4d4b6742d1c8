package import Products

extension RowFacts {
    /// What signals ask of an entry.
    package init(_ entry: Entry) {
        self.init(status: entry.status)
        flags = entry.flags
        details = entry.details.map { (ProductCatalogue.current[entry.product]?.detailsTag ?? "") + $0 }
        if let timers = entry.proxyTimers {
            termination = timers.termination
            header = timers.response == nil ? .absent : .present
            server = timers.server == nil ? RowFacts.Server.none : .one
            requestTime = timers.request == nil ? .absent : .present
            // A frontend with TLS has a mark behind its name.
            let frontend = timers.frontend.hasSuffix("~") ? timers.frontend.dropLast() : timers.frontend[...]
            hasOwnBackend = timers.backend != frontend
        }
        if let upstream = entry.upstream {
            hasServerFields = true
            serverStatus = upstream.statuses.last ?? nil
            header = (upstream.headerTimes.last ?? nil) == nil ? .absent : .present
            if upstream.hasConnectTimes {
                connect = (upstream.connectTimes.last ?? nil) == nil ? .absent : .present
            }
            // Where no server could be picked, the address is the group's name.
            let address = upstream.addresses.last ?? ""
            if !address.isEmpty {
                server = address.contains(":") || address.contains("/") ? .one : .group
            }
        }
        substatus = entry.iis?.substatus
        windowsError = entry.iis?.win32Status
    }
}
