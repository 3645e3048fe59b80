// Zarr folders of zarrita: writes the small ones that the tests read, and reads back what the tests write.
//
//     node peers.mjs write FOLDER      the folders of native-ops/src/test/resources/zarr/zarrita
//     node peers.mjs compare FOLDER    every FOLDER/*/image.zarr of version 3 with FOLDER/*/expected.bin
import assert from "node:assert";
import fs from "node:fs";
import path from "node:path";
import { FileSystemStore } from "@zarrita/storage";
import * as zarr from "zarrita";

const [ROWS, COLUMNS] = [13, 17];
const TYPES = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array };

/** What ZarrFixturesTest expects: channels x rows x columns. */
function values(channels, dtype) {
    const data = new TYPES[dtype](channels * ROWS * COLUMNS);
    for (let c = 0, i = 0; c < channels; c++) {
        for (let y = 0; y < ROWS; y++) {
            for (let x = 0; x < COLUMNS; x++, i++) {
                const base = (y * 7 + x * 3 + c * 50) % 251;
                data[i] = { uint8: base, uint16: base * 257, float32: base / 8 - 3 }[dtype];
            }
        }
    }
    return data;
}

function chunk(data, shape) {
    const stride = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
    return { data, shape, stride };
}

async function array(folder, dtype, channels, chunkShape, codecs, more = {}) {
    const shape = channels === 0 ? [ROWS, COLUMNS] : [channels, ROWS, COLUMNS];
    const made = await zarr.create(new FileSystemStore(folder), { shape, chunkShape, dtype, codecs, fillValue: 0, ...more });
    await zarr.set(made, null, chunk(values(Math.max(1, channels), dtype), shape));
}

const bytes = (endian = "little") => ({ name: "bytes", configuration: { endian } });
const crc32c = { name: "crc32c", configuration: {} };
const zstd = { name: "zstd", configuration: { level: 3, checksum: false } };
const blosc = (cname, shuffle, typesize) => ({
    name: "blosc",
    configuration: { cname, clevel: 5, shuffle, typesize, blocksize: 0 },
});

async function write(folder) {
    fs.rmSync(folder, { recursive: true, force: true });
    const at = (name) => path.join(folder, name);
    await array(at("plain-u8"), "uint8", 0, [5, 7], [bytes()]);
    await array(at("dots-u16"), "uint16", 0, [5, 7], [bytes()], { chunkSeparator: "." });
    await array(at("big-f32"), "float32", 0, [5, 7], [bytes("big")]);
    await array(at("zstd-u16"), "uint16", 3, [3, 5, 7], [bytes(), zstd]);
    await checksummed(at("zstd-crc32c-f32"), "float32", 3, [1, 5, 7], [bytes(), zstd]);
    await array(at("blosc-lz4-u16"), "uint16", 0, [13, 17], [bytes(), blosc("lz4", "shuffle", 2)]);
    await array(at("blosc-zstd-f32"), "float32", 3, [2, 13, 17], [bytes(), blosc("zstd", "bitshuffle", 4)]);
    await array(at("transpose-u16"), "uint16", 3, [3, 5, 7],
        [{ name: "transpose", configuration: { order: [1, 2, 0] } }, bytes(), zstd]);
    for (const dtype of Object.keys(OTHERS)) {
        // zarrita 0.7.5 turns over the bytes of bool arrays, each of which is one.
        for (const endian of dtype === "bool" ? ["little"] : ["little", "big"]) await other(at(`type-${dtype}-${endian}`), dtype, endian);
    }
    await group(at("ome-0.5"));
    await shards(at("shards-u16"), at("plain-u16"), "end");
    await shards(at("shards-first-u16"), at("plain-u16"), "start");
}

const OTHERS = { int8: Int8Array, int16: Int16Array, int32: Int32Array, uint32: Uint32Array, float64: Float64Array, bool: zarr.BoolArray };

/** Values of types that no image has, and float32 of the same value, truth as 255, which ZarrTypesTest expects. */
async function other(folder, dtype, endian) {
    const shape = [3, 6, 7];
    const wanted = Int32Array.from({ length: 3 * 6 * 7 }, (_, i) => Math.imul(i, 0x9e3779b1));
    const options = { shape, chunkShape: [2, 4, 7], dtype, codecs: [bytes(endian), zstd], fillValue: dtype === "bool" ? false : 0 };
    const made = await zarr.create(new FileSystemStore(folder), options);
    const data = dtype === "bool" ? new zarr.BoolArray(Array.from(wanted, (v) => v % 3 === 0))
        : OTHERS[dtype].from(wanted, (v) => (dtype === "float64" ? v / 3 : v));
    await zarr.set(made, null, chunk(data, shape));
    const pixels = Float32Array.from(data, (v) => (dtype === "bool" ? 255 * v : v));
    fs.writeFileSync(path.join(folder, "expected.f4"), Buffer.from(pixels.buffer));
}

/** Castagnoli's checksum behind the bytes: zarrita checks it when it reads, but writes none. */
function withChecksum(bytes) {
    let crc = -1;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
    }
    const packed = Buffer.alloc(bytes.length + 4, bytes);
    packed.writeUInt32LE(~crc >>> 0, bytes.length);
    return packed;
}

async function checksummed(folder, dtype, channels, chunkShape, codecs) {
    await array(folder, dtype, channels, chunkShape, codecs);
    for (const entry of fs.readdirSync(path.join(folder, "c"), { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name);
        if (entry.isFile()) fs.writeFileSync(file, withChecksum(fs.readFileSync(file)));
    }
    const metadata = JSON.parse(fs.readFileSync(path.join(folder, "zarr.json")));
    metadata.codecs.push(crc32c);
    fs.writeFileSync(path.join(folder, "zarr.json"), JSON.stringify(metadata));
    const read = await zarr.get(await zarr.open.v3(new FileSystemStore(folder), { kind: "array" }));
    assert.deepStrictEqual(read.data, values(Math.max(1, channels), dtype));
}

async function group(folder) {
    const axes = ["c", "y", "x"].map((name) => ({ name, type: name === "c" ? "channel" : "space" }));
    const datasets = [{ path: "s0", coordinateTransformations: [{ type: "scale", scale: [1, 1, 1] }] }];
    const ome = { version: "0.5", multiscales: [{ axes, datasets }] };
    await zarr.create(new FileSystemStore(folder), { attributes: { ome } });
    await array(path.join(folder, "s0"), "uint8", 3, [1, 5, 7], [bytes(), zstd], { dimensionNames: ["c", "y", "x"] });
}

/** zarrita reads shards but writes none: they are put together here from its chunks, and read by it. One chunk is left out. */
async function shards(folder, chunks, location) {
    await checksummed(chunks, "uint16", 0, [4, 6], [bytes()]);
    const inner = { chunk_shape: [4, 6], codecs: [bytes(), crc32c], index_codecs: [bytes(), crc32c], index_location: location };
    const metadata = JSON.parse(fs.readFileSync(path.join(chunks, "zarr.json")));
    metadata.chunk_grid.configuration.chunk_shape = [8, 12];
    metadata.codecs = [{ name: "sharding_indexed", configuration: inner }];
    metadata.fill_value = 9;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "zarr.json"), JSON.stringify(metadata));
    for (let row = 0; row < 2; row++) {
        for (let column = 0; column < 2; column++) {
            const index = new BigUint64Array(8).fill(0xffffffffffffffffn);
            const parts = [];
            let position = location === "start" ? 8 * 8 + 4 : 0;
            for (const k of [3, 0, 2, 1]) {
                const file = path.join(chunks, "c", `${2 * row + (k >> 1)}`, `${2 * column + (k & 1)}`);
                if (!fs.existsSync(file) || (row === 0 && column === 1 && k === 0)) continue;
                parts.push(fs.readFileSync(file));
                index.set([BigInt(position), BigInt(parts.at(-1).length)], 2 * k);
                position += parts.at(-1).length;
            }
            const packed = withChecksum(new Uint8Array(index.buffer));
            const file = path.join(folder, "c", `${row}`, `${column}`);
            fs.mkdirSync(path.dirname(file), { recursive: true });
            fs.writeFileSync(file, Buffer.concat(location === "start" ? [packed, ...parts] : [...parts, packed]));
        }
    }
    fs.rmSync(chunks, { recursive: true });
    if (location === "start") return; // zarrita looks for the index at the end, wherever it is.
    const read = await zarr.get(await zarr.open.v3(new FileSystemStore(folder), { kind: "array" }));
    const expected = values(1, "uint16");
    for (let y = 0; y < 4; y++) expected.fill(9, y * COLUMNS + 12, y * COLUMNS + 17);
    assert.deepStrictEqual(read.data, expected);
}

/** The mean of neighbours, of fewer at the end; integers are rounded, halves upwards. */
function halved(before, after, factors) {
    const sums = new Float64Array(after.data.length);
    const counts = new Float64Array(after.data.length);
    before.data.forEach((value, i) => {
        let to = 0;
        before.shape.forEach((size, axis) => {
            to = to * after.shape[axis] + Math.floor((Math.floor(i / before.stride[axis]) % size) / factors[axis]);
        });
        sums[to] += value;
        counts[to]++;
    });
    const float = after.data instanceof Float32Array;
    return Array.from(sums, (sum, i) => (float ? Math.fround(sum / counts[i]) : Math.floor(sum / counts[i] + 0.5)));
}

async function compare(folder) {
    let compared = 0;
    for (const name of fs.readdirSync(folder).sort()) {
        const image = path.join(folder, name, "image.zarr");
        if (!fs.existsSync(path.join(image, "zarr.json"))) continue;
        const root = zarr.root(new FileSystemStore(image));
        const { ome } = (await zarr.open.v3(root, { kind: "group" })).attrs;
        assert.strictEqual(ome.version, "0.5");
        const [{ axes, datasets }] = ome.multiscales;
        const made = await zarr.open.v3(root.resolve(datasets[0].path), { kind: "array" });
        assert.deepStrictEqual(made.dimensionNames, axes.map((axis) => axis.name));
        const { data } = await zarr.get(made);
        const expected = fs.readFileSync(path.join(folder, name, "expected.bin"));
        assert.ok(Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(expected), `${image}: other pixels`);
        for (let k = 1; k < datasets.length; k++) {
            const pair = datasets.slice(k - 1, k + 1).map(({ path }) => zarr.open.v3(root.resolve(path), { kind: "array" }));
            const [before, after] = await Promise.all(pair.map(async (array) => zarr.get(await array)));
            const [a, b] = [k - 1, k].map((i) => datasets[i].coordinateTransformations[0].scale);
            assert.deepStrictEqual([...after.data], halved(before, after, a.map((v, i) => b[i] / v)), `${image}: resolution ${k}`);
        }
        compared++;
    }
    const version = JSON.parse(fs.readFileSync(new URL("node_modules/zarrita/package.json", import.meta.url))).version;
    console.log(`zarrita ${version} reads ${compared} folders of version 3 as they were written`);
    assert.ok(compared > 0);
}

await { write, compare }[process.argv[2]](path.resolve(process.argv[3]));
