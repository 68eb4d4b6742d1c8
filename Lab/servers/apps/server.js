// The shop in Node.js: does what X-Lab-Id asks of it (see app.py), and keeps the same account.
const fs = require("fs");
const http = require("http");

const account = fs.openSync(process.env.LAB_ACCOUNT, "a");
const note = (event) =>
  fs.writeSync(account, JSON.stringify({ t: Date.now() / 1000, pid: process.pid, ...event }) + "\n");
const block = (seconds) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);

let log = (request, response, next) => next();
if (process.env.ACCESS_LOG) {
  const stream = fs.createWriteStream(process.env.ACCESS_LOG, { flags: "a" });
  log = require("morgan")("combined", { stream });
}

const server = http.createServer((request, response) =>
  log(request, response, () => {
    const [lab, ...rest] = (request.headers["x-lab-id"] || "-").split(";");
    const order = Object.fromEntries(rest.map((piece) => piece.split("=")));
    const work = Number(order.w || 0);
    const deed = order.d || "ok";
    note({ event: "begun", lab, work, deed, port: request.socket.remotePort });
    const answer = () => {
      if (deed === "die") throw new Error("Cannot read the basket");
      if (deed === "close") {
        note({ event: "finished", lab, status: 0, deed });
        return request.socket.destroy();
      }
      if (deed === "reset") {
        note({ event: "finished", lab, status: 0, deed });
        return request.socket.resetAndDestroy();
      }
      const status = Number(order.s || 200);
      note({ event: "finished", lab, status, deed });
      if (deed === "bad-length") {
        return request.socket.end("HTTP/1.1 200 OK\r\nContent-Length: 12, 14\r\n\r\nx");
      }
      if (deed === "big-header") {
        response.setHeader("Set-Cookie", [..."012345"].map((digit) => `basket${digit}=` + "x".repeat(3900)));
      }
      response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Content-Length": Number(order.b || 100) });
      response.end("x".repeat(Number(order.b || 100)));
    };
    request.resume();
    if (deed === "block") {
      block(work);
      answer();
    } else {
      setTimeout(answer, work * 1000);
    }
  }),
);
const backlog = Number(process.env.BACKLOG || 511);
server.listen(Number(process.env.PORT), "127.0.0.1", backlog, () => console.log(`Listening on ${process.env.PORT}`));
process.on("SIGTERM", () => {
  console.log("SIGTERM received, closing");
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(0), 4000);
});
