// node waline.js TREE PORT FOLDER: Waline from the npm tree, with SQLite in the folder, on 127.0.0.1 only.
const http = require("node:http");
const path = require("node:path");
const { createRequire } = require("node:module");

const [tree, port, folder] = process.argv.slice(2);
const load = createRequire(path.join(tree, "node_modules", "@waline", "vercel", "index.js"));

// It makes no tables of its own; these have the columns that it reads and writes.
const TABLES = `
CREATE TABLE IF NOT EXISTS wl_Comment (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, comment TEXT, link TEXT,
  mail TEXT, nick TEXT, pid INTEGER, rid INTEGER, sticky NUMERIC, status TEXT, "like" INTEGER, ua TEXT, url TEXT, ip TEXT,
  insertedAt TIMESTAMP DEFAULT CURRENT_TIMESTAMP, createdAt TIMESTAMP, updatedAt TIMESTAMP);
CREATE TABLE IF NOT EXISTS wl_Users (id INTEGER PRIMARY KEY AUTOINCREMENT, display_name TEXT, email TEXT, password TEXT,
  type TEXT, label TEXT, url TEXT, avatar TEXT, github TEXT, twitter TEXT, facebook TEXT, google TEXT, weibo TEXT, qq TEXT,
  oidc TEXT, huawei TEXT, "2fa" TEXT, createdAt TIMESTAMP, updatedAt TIMESTAMP);
`;

const sqlite = load("sqlite3");
const database = new sqlite.Database(path.join(folder, "waline.sqlite"));
database.exec(TABLES, (error) => {
  if (error) throw error;
  database.close(() => http.createServer(load("./index.js")({ env: "vercel" })).listen(Number(port), "127.0.0.1"));
});
