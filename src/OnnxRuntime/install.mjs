// Runs `npm ci` once, however many builds ask at the same time: the first takes the lock, the others wait for its stamp.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

const stamp = 'node_modules/.installed';   // inside node_modules: whoever deletes the folder deletes the claim
const lock = 'obj/npm.lock';
const staleAfterMs = 5 * 60 * 1000;        // a download of 150 MB takes seconds; a lock this old was left by a killed build

const wanted = readFileSync('package-lock.json', 'utf8');
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
const takeLock = () => {
    mkdirSync('obj', { recursive: true });
    try { mkdirSync(lock); return true; } catch { return false; }
};

while (!takeLock()) {
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > staleAfterMs)
        rmSync(lock, { recursive: true, force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
}

try {
    if (!installed()) {
        const npm = spawnSync('npm ci --ignore-scripts --no-audit --no-fund', { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
        if (npm.status !== 0) process.exitCode = 1;
    }
    // Written even when nothing was installed: its date tells MSBuild that it is newer than the lock file.
    if (!process.exitCode) writeFileSync(stamp, wanted);
} finally {
    rmSync(lock, { recursive: true, force: true });
}
