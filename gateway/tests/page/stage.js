// A gateway with waybills of every kind, beside a stand-in for WeChat that refuses some of them.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PROGRAM = path.join(ROOT, "target/debug/waybill-gateway");

export const KEY = "operations-key";

/** What WeChat answers to the payloads of a waybill whose id has this in it. */
const REFUSED = { TOKEN: 9300507, UNKNOWN: 40199, BUG: 47001 };

function wechat() {
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const payload = JSON.parse(body);
      const [, code] = Object.entries(REFUSED).find(([name]) => payload.waybill_id.includes(name)) ?? [];
      // An order token that a person gave is right.
      const errcode = payload.token === "right-token" ? 0 : (code ?? 0);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ errcode, errmsg: errcode ? "refused" : "ok" }));
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** The ways of waybills: action types, minutes apart. */
const WAYS = {
  SF1020304050607: [100003, 100002, 100003, 100001, 200001, 200001, 400002, 200001, 300002, 300004, 200001, 300002, 300003],
  SF1020304050608: [100001, 300002],
  "ZT-TOKEN-0001": [100001, 200001, 200001],
  "YT-UNKNOWN-0002": [100003],
  "YD-BUG-0003": [100001],
};
const TEXTS = {
  100001: "【杭州市】余杭服务部已揽收",
  100002: "取件失败，寄件人不在",
  100003: "快递员已接单，正在上门取件",
  200001: "【杭州市】已离开杭州转运中心，发往宁波",
  300002: "【宁波市】海曙服务部正在派件",
  300003: "已签收，感谢使用",
  300004: "派送不成功，将再次派送",
  400002: "因天气原因滞留",
};
/** What is refused: of a waybill, an action, or no record at all. */
const WRONG = [["SF1020304050607", 200001], ["SF1020304050607", 300002], ["SF1020304050608", 100003]];

function scans() {
  const start = Math.floor(Date.now() / 1000) - 3 * 24 * 3600;
  const scan = (waybill_id, action_type, minute) => ({
    token: `secret-of-${waybill_id}`,
    waybill_id,
    action_time: start + 60 * minute,
    action_type,
    action_msg: TEXTS[action_type],
  });
  const legal = Object.entries(WAYS).flatMap(([id, actions]) =>
    actions.map((action, place) => scan(id, action, 173 * place)),
  );
  const late = WRONG.map(([id, action]) => scan(id, action, 173 * 20));
  const broken = { ...scan("SF1020304050609", 100001, 0), action_msg: "派件员 138-0000-1234 正在派件" };
  return [...legal, ...late, broken, 7];
}

function started(words) {
  const child = spawn(PROGRAM, words, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.on("exit", (code) => reject(new Error(`the gateway ended with ${code}`)));
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const [, base] = /listening on (\S+)/.exec(text) ?? [];
      if (base) resolve({ child, base });
    });
  });
}

/** Starts all of it. */
export async function stage() {
  const folder = mkdtempSync(path.join(tmpdir(), "waybill-page-"));
  const keys = path.join(folder, "keys");
  writeFileSync(keys, KEY);
  const server = await wechat();
  const { child, base } = await started([
    "serve", "--store", path.join(folder, "waybills.db"), "--listen", "127.0.0.1:0",
    "--wechat", `http://127.0.0.1:${server.address().port}`,
    "--access-token-command", "echo access", "--api-key-file", keys, "--log-level", "error",
  ]);
  const call = (where, options = {}) =>
    fetch(base + where, { ...options, headers: { authorization: `Bearer ${KEY}` } });
  const answer = await call("/v1/updates", { method: "POST", body: JSON.stringify(scans()) });
  if (answer.status !== 200) throw new Error(await answer.text());
  const waiting = async () => (await (await call("/v1/set-aside")).json()).waybills.length;
  while ((await waiting()) < Object.keys(REFUSED).length) await new Promise((next) => setTimeout(next, 50));
  const end = async () => {
    child.removeAllListeners("exit");
    const over = new Promise((next) => child.on("exit", next));
    child.kill("SIGTERM");
    await over;
    server.close();
    rmSync(folder, { recursive: true });
  };
  return { base, call, end };
}
