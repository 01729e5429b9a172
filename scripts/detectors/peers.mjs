// Scores rows with the detectors of npm that bring their weights or need none.
//   node peers.mjs NAME ROWS.jsonl OUT.jsonl      (beside the node_modules that hold them)
// A line out is {"detector","row","score","flagged","us"}.
import { createWriteStream, readFileSync } from 'node:fs';

const [name, rowsFile, outFile] = process.argv.slice(2);
const rows = readFileSync(rowsFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const loud = console.log;
console.log = () => {}; // some of them talk

const detectors = {
  async llm_guardrail() {
    const m = await import('llm_guardrail');
    return async (text) => {
      const r = await m.checkAll(text);
      const score = Math.max(r.injection.confidence, r.jailbreak.confidence);
      return { score, flagged: r.injection.detected || r.jailbreak.detected };
    };
  },
  async vard() {
    const { default: vard } = await import('@andersmyrmel/vard');
    const guard = vard.moderate();
    return async (text) => {
      const r = guard.safeParse(text);
      const found = r.threats ?? [];
      return { score: r.safe ? 0 : Math.max(0.01, ...found.map((t) => t.severity ?? 1)), flagged: !r.safe };
    };
  },
  async 'hai-guardrails'() {
    const { injectionGuard } = await import('@presidio-dev/hai-guardrails');
    const guard = injectionGuard({ roles: ['user'] }, { mode: 'heuristic', threshold: 0.7 });
    return async (text) => {
      const [r] = await guard([{ role: 'user', content: text }]);
      return { score: r.additionalFields?.score ?? r.score ?? (r.passed ? 0 : 1), flagged: !r.passed };
    };
  },
};

const judge = await detectors[name]();
await judge('warm up');
const out = createWriteStream(outFile);
const end = Date.now() + 1000 * Number(process.env.BUDGET ?? 60);
let done = 0;
for (const [row, { text }] of rows.entries()) {
  if (Date.now() > end) break;
  const begin = process.hrtime.bigint();
  let r;
  done++;
  try {
    r = await judge(text);
  } catch (err) {
    r = { score: 1, flagged: true, error: err.message };
  }
  out.write(`${JSON.stringify({ detector: name, row, ...r, us: Number(process.hrtime.bigint() - begin) / 1e3 })}\n`);
}
out.end(() => {
  loud(`${name}: ${done} of ${rows.length} rows`);
  process.exit(0); // some keep workers
});
