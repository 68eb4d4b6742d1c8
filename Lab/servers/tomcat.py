"""Tomcat with one connector and its common access log."""

import glob
import os
import shutil

import servers

SERVER = """<?xml version="1.0" encoding="UTF-8"?>
<Server port="-1" shutdown="SHUTDOWN">
  <Service name="Catalina">
    <Connector port="{port}" address="127.0.0.1" protocol="HTTP/1.1" connectionTimeout="20000" {more}/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false">
        <Valve className="org.apache.catalina.valves.AccessLogValve" directory="{logs}" prefix="localhost_access_log"
               suffix=".txt" fileDateFormat="" buffered="false" pattern="%h %l %u %t &quot;%r&quot; %s %b" />
      </Host>
    </Engine>
  </Service>
</Server>
"""
WEB = """<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
  <servlet><servlet-name>shop</servlet-name><jsp-file>/WEB-INF/app.jsp</jsp-file><load-on-startup>1</load-on-startup></servlet>
  <servlet-mapping><servlet-name>shop</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
</web-app>
"""
WEB_DEFAULTS = """<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
  <servlet><servlet-name>jsp</servlet-name><servlet-class>org.apache.jasper.servlet.JspServlet</servlet-class>
    <load-on-startup>0</load-on-startup></servlet>
  <servlet-mapping><servlet-name>jsp</servlet-name><url-pattern>*.jsp</url-pattern></servlet-mapping>
</web-app>
"""


class Server(servers.Server):
    has_master = False
    logs_of = {"server-log": "localhost_access_log.txt", "server-error-log": "catalina.out", "console": "catalina.out"}
    configuration = "conf/server.xml"

    def configure(self):
        home = (glob.glob("/usr/share/tomcat1?") + glob.glob("/usr/share/tomcat9") + ["/usr/share/tomcat10"])[0]
        for folder in ("conf", "webapps/ROOT/WEB-INF", "temp", "work", "logs"):
            os.makedirs(os.path.join(self.run, folder), exist_ok=True)
            os.chmod(os.path.join(self.run, folder), 0o777)
        more = " ".join(f'{name}="{self.settings[name]}"' for name in ("maxThreads", "acceptCount", "maxConnections")
                        if name in self.settings)
        self.write("conf/server.xml", SERVER.format(port=self.port, logs=self.logs, more=more))
        self.write("conf/web.xml", WEB_DEFAULTS)
        self.write("webapps/ROOT/WEB-INF/web.xml", WEB)
        os.replace(self.app("app.jsp"), os.path.join(self.run, "webapps/ROOT/WEB-INF/app.jsp"))
        return [shutil.which("java"), "-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                f"-Dcatalina.home={home}", f"-Dcatalina.base={self.run}", f"-Djava.io.tmpdir={self.run}/temp",
                "-cp", f"{home}/bin/bootstrap.jar:{home}/bin/tomcat-juli.jar", "org.apache.catalina.startup.Bootstrap", "start"]
