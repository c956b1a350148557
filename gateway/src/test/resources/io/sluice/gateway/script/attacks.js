// Scripts that would hold or end a gateway, one after each line that begins with //# and a name. Bodies of functions.
//# repeat once
'x'.repeat(1e9).length
//# repeat of a repeat
var s = 'x'.repeat(1e6); s.repeat(1e6)
//# repeat again and again
for (var i = 0; i < 1e9; i++) 'x'.repeat(1e6)
//# repeat of two bytes
'é€'.repeat(1e8)
//# padStart
'x'.padStart(2e9)
//# padEnd
'x'.padEnd(1e9, 'ab')
//# padStart with much
var f = 'y'.repeat(1e6); for (;;) 'x'.padStart(5e7, f)
//# array filled
new Array(1e9).fill(1)
//# array of the largest length filled
new Array(4294967295).fill(0)
//# array-like filled
Array.prototype.fill.call({length: 9e15}, 1)
//# array-like indexOf
Array.prototype.indexOf.call({length: 9e15}, 1)
//# array-like lastIndexOf
Array.prototype.lastIndexOf.call({length: 9e15}, 1)
//# array-like includes
Array.prototype.includes.call({length: 9e15}, 1)
//# array-like reverse
Array.prototype.reverse.call({length: 9e15})
//# array-like join
Array.prototype.join.call({length: 9e15})
//# array-like join of a long separator
Array.prototype.join.call({length: 1e5}, 'x'.repeat(1e6))
//# array-like toString
var a = new Array(4e9); '' + a
//# array-like toLocaleString
new Array(4e9).toLocaleString()
//# array-like slice
Array.prototype.slice.call({length: 9e15})
//# array-like splice
Array.prototype.splice.call({length: 9e15}, 0, 9e15)
//# array-like splice that moves
Array.prototype.splice.call({length: 9e15 - 10}, 0, 0, 1)
//# array-like unshift
Array.prototype.unshift.call({length: 9e15 - 10}, 1)
//# array-like shift
Array.prototype.shift.call({length: 9e15})
//# array-like copyWithin
Array.prototype.copyWithin.call({length: 9e15}, 0, 1)
//# array-like sort
Array.prototype.sort.call({length: 4e9})
//# array-like concat
[].concat.apply([], new Array(1e8))
//# concat spreads what says that it is long
var o = {length: 9e15}; o[Symbol.isConcatSpreadable] = true; [].concat(o)
//# array-like forEach
Array.prototype.forEach.call({length: 9e15}, function () {})
//# array-like map
Array.prototype.map.call({length: 4294967295}, function () {})
//# array-like filter
Array.prototype.filter.call({length: 9e15}, function () {})
//# array-like some
Array.prototype.some.call({length: 9e15}, function () {})
//# array-like every
Array.prototype.every.call({length: 9e15}, function () { return true })
//# array-like reduce
Array.prototype.reduce.call({length: 9e15}, function () {}, 0)
//# array-like reduceRight
Array.prototype.reduceRight.call({length: 9e15}, function () {}, 0)
//# array-like find
Array.prototype.find.call({length: 9e15}, function () {})
//# array-like findIndex with a native
Array.prototype.findIndex.call({length: 9e15}, isFinite)
//# array-like findLast
Array.prototype.findLast.call({length: 9e15}, isFinite)
//# array-like some with a native
Array.prototype.some.call({length: 9e15}, isFinite)
//# array-like flat
Array.prototype.flat.call({length: 9e15})
//# array-like flatMap
Array.prototype.flatMap.call({length: 9e15}, isFinite)
//# flat of a circle
var a = []; a[0] = a; a.flat(Infinity)
//# flat doubles
var a = [1]; for (var i = 0; i < 40; i++) a = [a, a]; a.flat(Infinity)
//# array-like toSorted
Array.prototype.toSorted.call({length: 4e9})
//# array-like toReversed
Array.prototype.toReversed.call({length: 4e9})
//# array-like toSpliced
Array.prototype.toSpliced.call({length: 4e9}, 0, 1)
//# array-like with
Array.prototype.with.call({length: 4e9}, 0, 1)
//# array-like entries
for (var e of Array.prototype.entries.call({length: 9e15})) ;
//# keys of a long array spread
[...new Array(1e9).keys()]
//# Array.from a length
Array.from({length: 4e9})
//# Array.from with a native
Array.from({length: 4e9}, isFinite)
//# Array.from an endless iterator
Array.from((function* () { for (;;) yield 1; })())
//# Array.from a native iterator of a long array
Array.from(new Array(4e9).values())
//# Array.of through apply
Array.of.apply(null, {length: 1e9})
//# spread of a hole
[...new Array(1e9)]
//# spread into a call
Math.max(...new Array(1e8))
//# apply of something long
Math.max.apply(null, {length: 1e9})
//# apply of a long array
Math.max.apply(null, new Array(4e9))
//# Reflect.apply
Reflect.apply(Math.max, null, {length: 2e9})
//# Reflect.construct
Reflect.construct(Array, {length: 2e9})
//# fromCharCode of a length
String.fromCharCode.apply(null, {length: 1e9})
//# fromCodePoint of a length
String.fromCodePoint.apply(null, {length: 1e9})
//# bind and bind again
var f = function () {}; for (;;) f = f.bind(null, 1, 2, 3)
//# bind chain called
var f = function () {}; for (var i = 0; i < 50000; i++) f = f.bind(null, 1); f()
//# push of much
var a = []; for (;;) a.push.apply(a, new Array(1e6))
//# length set and written at the end
var a = []; for (var i = 0; i < 1e6; i++) { a.length = 4e9; a[3e9 + i] = 1; } a.join()
//# dense array grown by its length
var a = [1, 2, 3]; a.length = 1e9; a[9e8] = 1; a.sort()
//# new Array with a length, many
var a = []; for (;;) a.push(new Array(1e5))
//# sort of many with the order of texts
var a = []; for (var i = 0; i < 3e5; i++) a[i] = i % 1000; for (;;) a.sort()
//# sort of long equal texts
var s = 'x'.repeat(5e6), a = []; for (var i = 0; i < 5e4; i++) a[i] = s + i; a.sort()
//# sort with an order that lies
var a = []; for (var i = 0; i < 1e5; i++) a[i] = i; a.sort(function () { return Math.random() - 0.5 }); for (;;) a.sort(isFinite)
//# sort of arrays that are made texts
var x = []; for (var i = 0; i < 1e4; i++) x[i] = i; var a = []; for (var i = 0; i < 1e4; i++) a[i] = x; a.sort()
//# rope as a text
var s = 'x'; for (var i = 0; i < 40; i++) s = s + s; s.charAt(0)
//# rope to the last length
var s = 'xx'; for (var i = 0; i < 29; i++) s = s + s; s.length + s.charAt(0)
//# rope beyond the last length
var s = 'xx'; for (var i = 0; i < 35; i++) s += s; return s
//# rope returned
var s = 'x'; for (var i = 0; i < 29; i++) s = s + s; return s
//# rope as a key
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; var o = {}; o[s] = 1
//# rope compared
var s = 'x', t = 'x'; for (var i = 0; i < 30; i++) { s = s + s; t = t + t; } s == t
//# rope compared strictly
var s = 'x', t = 'x'; for (var i = 0; i < 30; i++) { s = s + s; t = t + t; } s === t
//# rope less than a rope
var s = 'x', t = 'x'; for (var i = 0; i < 30; i++) { s = s + s; t = t + t; } s < t
//# rope in JSON
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; JSON.stringify(s)
//# rope parsed
var s = '[1,'; for (var i = 0; i < 28; i++) s = s + s; JSON.parse(s)
//# rope in a RegExp
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; new RegExp(s)
//# rope searched
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; /y/.test(s)
//# rope in a Map
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; new Map([[s, 1]]).get(s)
//# rope in a Set of ropes
var s = 'x', n = new Set(); for (var i = 0; i < 30; i++) { s = s + s; n.add(s); }
//# rope as a number
var s = '1'; for (var i = 0; i < 30; i++) s = s + s; +s
//# rope as a function
var s = ';;'; for (var i = 0; i < 29; i++) s = s + s; new Function(s)
//# rope as eval
var s = ';;'; for (var i = 0; i < 29; i++) s = s + s; eval(s)
//# rope in the log
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; log(s)
//# rope in base64
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; b64enc(s)
//# rope out of base64
var s = 'eHh4'; for (var i = 0; i < 28; i++) s = s + s; b64dec(s)
//# rope in a request
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; TykMakeHttpRequest(s)
//# rope in a batch
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; TykBatchRequest(s)
//# rope as a key of sessions
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; TykGetKeyData(s, 'a')
//# rope stored
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; TykSetKeyData(s, s, 1)
//# rope thrown
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; throw s
//# rope thrown in an error
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; throw new Error(s)
//# rope as a name that is not there
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; null[s]
//# rope as a name of a call
var s = 'x'; for (var i = 0; i < 24; i++) s = s + s; ({})[s]()
//# rope in a template
var s = 'x'; for (var i = 0; i < 30; i++) s = `${s}${s}`; s.length
//# rope of one side, deep
var s = ''; for (var i = 0; i < 1e6; i++) s = 'x' + s; s.charAt(5)
//# rope split
var s = 'x'; for (var i = 0; i < 30; i++) s = s + s; s.split('')
//# rope as a date
var s = '1'; for (var i = 0; i < 30; i++) s = s + s; Date.parse(s)
//# rope as a symbol
var s = '1'; for (var i = 0; i < 30; i++) s = s + s; Symbol(s).toString()
//# rope encoded
var s = '%'; for (var i = 0; i < 24; i++) s = s + s; encodeURIComponent(s)
//# rope escaped
var s = '€'; for (var i = 0; i < 24; i++) s = s + s; escape(s)
//# replace grows
var s = 'x'; for (;;) s = s.replace(/x/g, 'xxxxxxxxxxxxxxxx')
//# replaceAll grows
var s = 'x'; for (;;) s = s.replaceAll('x', 'xxxxxxxxxxxxxxxx')
//# replaceAll of nothing
var s = 'x'.repeat(1e6); s.replaceAll('', s)
//# replace with the rest, again and again
var s = 'x'.repeat(1e4); s.replace(/x/g, "$'$`")
//# replace with much that was found
'x'.repeat(1e6).replace(/(x+)/, '$1'.repeat(1e6))
//# split into units
'x'.repeat(1e7).split('')
//# split and join
var s = 'x'; for (;;) s = s.split('').join('xxxx')
//# split with a limit, again and again
var s = 'x'.repeat(1e6); for (;;) s.split('y', 1)
//# concat of texts
var s = 'x'; for (;;) s = s.concat(s, s, s)
//# concat through apply
''.concat.apply('', new Array(1e6).fill('x'.repeat(1e6)))
//# long in long, forwards
('a'.repeat(1e7)).indexOf('a'.repeat(4e6) + 'b')
//# long in long, backwards
('a'.repeat(1e7)).lastIndexOf('b' + 'a'.repeat(4e6))
//# long in long, included
('a'.repeat(1e7)).includes('a'.repeat(4e6) + 'b')
//# long in long, replaced
('a'.repeat(1e7)).replace('a'.repeat(4e6) + 'b', '')
//# long in long, split
('a'.repeat(1e7)).split('a'.repeat(4e6) + 'b')
//# normalize
'\ufdfa'.repeat(1e6).normalize('NFKC')
//# normalize of marks out of order
('a' + '\u0316\u0301'.repeat(1e6)).normalize('NFC')
//# normalize again and again
var s = 'é'.repeat(1e6); for (;;) s.normalize('NFD')
//# localeCompare of marks
('a' + '\u0316\u0301'.repeat(1e6)).localeCompare('a' + '\u0316\u0301'.repeat(1e6))
//# lower case of sigma
'Σ'.repeat(3e6).toLowerCase()
//# upper case that grows
'ΐ'.repeat(5e6).toUpperCase()
//# raw text
String.raw({raw: {length: 9e15}})
//# raw text of much
String.raw({raw: 'x'.repeat(1e7)}, 'y')
//# matchAll
[...'x'.repeat(1e7).matchAll(/x/g)]
//# match of all
'x'.repeat(1e7).match(/x/g)
//# match of nothing
'x'.repeat(1e7).match(/(?:)/g)
//# trim
var s = ' '.repeat(1e7); for (;;) s.trim()
//# search in spaces
/\s+$/.test(' '.repeat(1e6) + 'x')
//# substring, again and again
var s = 'x'.repeat(1e7), a = []; for (;;) a.push(s.substring(1))
//# text as a list
Array.prototype.slice.call('x'.repeat(1e7))
//# text as an object
Object.keys(Object('x'.repeat(1e7)))
//# text spread
[...'x'.repeat(1e7)]
//# text spread into an object
({...'x'.repeat(1e7)})
//# expression that tracks back
/(a+)+$/.test('a'.repeat(40) + 'b')
//# expression that tracks back with alternatives
/^(a|a|aa)+$/.test('a'.repeat(50) + 'b')
//# expression that tracks back, lazily
/(.*?,){25}x/.test('1,'.repeat(100))
//# expression that looks ahead
/(?=(a+)+$)b/.test('a'.repeat(40) + 'b')
//# expression that looks behind
/(?<=(a+)+)b$/.test('a'.repeat(40) + 'c')
//# expression with back references
/^(a*)\1*\1*\1*\1*b/.test('a'.repeat(3000))
//# expression that tracks back in replace
('a'.repeat(40) + 'b').replace(/(a+)+$/, '')
//# expression that tracks back in split
('a'.repeat(40) + 'b').split(/(a+)+$/)
//# expression of a large count
/a{1000000000}/.test('a')
//# expression of a large count from zero
/(?:a{0,1000000000}){0,1000000000}/.test('a'.repeat(1000))
//# expression of nothing, counted
/(?:){1000000000}/.test('a')
//# expression of an optional nothing, counted
/(?:a?){1000000000}b/.test('a'.repeat(100))
//# expression of many groups
new RegExp('(a)'.repeat(1e5)).exec('a'.repeat(1e5))
//# expression that is deep
new RegExp('('.repeat(1e5) + ')'.repeat(1e5))
//# expression that is long
new RegExp('a|'.repeat(5e6))
//# expressions, again and again
for (var i = 0; ; i++) new RegExp('x' + i + '[a-z]{3}')
//# expression of classes
new RegExp('[' + '\\u0000-\\uffff'.repeat(1e5) + ']', 'i').test('a')
//# expression that folds case
new RegExp('[\\u0000-\\uffff]'.repeat(1e4), 'iu').test('a')
//# expression of properties
new RegExp('\\p{L}'.repeat(1e5), 'u').test('a')
//# class of an unknown property
new RegExp('\\p{' + 'x'.repeat(1e6) + '=' + 'y'.repeat(1e6) + '}', 'u')
//# expression without end, sticky
var r = /(?:)/y; for (;;) r.exec('x'.repeat(1000))
//# ArrayBuffer
new ArrayBuffer(2147483647)
//# ArrayBuffers kept
var a = []; for (;;) a.push(new ArrayBuffer(1e6))
//# Uint8Array
new Uint8Array(2e9)
//# Float64Array
new Float64Array(2.5e8)
//# typed array of a length that is said
new Uint8Array({length: 9e15})
//# typed array of an endless iterator
new Uint8Array((function* () { for (;;) yield 1 })())
//# typed array from
Uint8Array.from({length: 1e9})
//# typed array filled
var a = new Uint8Array(3e7); for (;;) a.fill(1)
//# typed array joined
new Uint8Array(3e7).join('x'.repeat(1000))
//# typed array set
var a = new Uint8Array(1e7); for (;;) a.set(a)
//# typed array sorted
var a = new Float64Array(2e6); for (;;) a.sort()
//# typed array to texts
'' + new Uint8Array(3e7)
//# typed array reversed
var a = new Uint8Array(3e7); for (;;) a.reverse()
//# typed array copied within
var a = new Uint8Array(3e7); for (;;) a.copyWithin(0, 1)
//# typed array searched
var a = new Uint8Array(3e7); for (;;) a.indexOf(1)
//# typed array sliced
var a = new Uint8Array(3e7); for (;;) a.slice()
//# typed array of texts
new Uint8Array('x'.repeat(1e7))
//# buffer sliced
var b = new ArrayBuffer(3e7); for (;;) b.slice(0)
//# buffer moved
var b = new ArrayBuffer(3e7); for (;;) b = b.transfer(3e7)
//# views without end
var b = new ArrayBuffer(8), a = []; for (;;) a.push(new DataView(b))
//# big power
2n ** 1000000000n
//# power of a power
var n = 3n; for (;;) n = n ** 3n
//# big shift
1n << 10000000000n
//# big shift of a size that fits
1n << 2000000000n
//# big shift to the right by less than nothing
1n >> -2000000000n
//# big product
var n = 7n; for (;;) n = n * n
//# big sum
var n = 1n << 1000000n; for (;;) n = n + n
//# big number written
var n = 1n << 1000000n; for (;;) n.toString()
//# big number read
BigInt('9'.repeat(1e7))
//# big hexadecimal number read
BigInt('0x' + 'f'.repeat(1e7))
//# big quotient
var n = (1n << 1000000n) - 1n, m = (1n << 500000n) - 1n; for (;;) n / m
//# big rest
var n = (1n << 1000000n) - 1n, m = (1n << 500000n) - 1n; for (;;) n % m
//# big number cut
BigInt.asIntN(9007199254740991, -1n)
//# big number cut without a sign
BigInt.asUintN(9007199254740991, -1n)
//# big literal
eval('9'.repeat(1e6) + 'n')
//# big number and a small one
var n = 1n << 1000000n; for (;;) n == 1e300
//# number of many digits
Number('9'.repeat(1e7))
//# number of many digits behind the point
Number('0.' + '0'.repeat(1e7) + '1')
//# parseInt of much
for (;;) parseInt('7'.repeat(1e6), 7)
//# parseFloat of much
for (;;) parseFloat('1e' + '9'.repeat(1e6))
//# toFixed, again and again
for (;;) (1e20).toFixed(100)
//# toString with a base
for (;;) (1e-300).toString(2)
//# JSON deep
JSON.parse('['.repeat(1e6))
//# JSON deep, closed
JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))
//# JSON wide
JSON.parse('[' + '1,'.repeat(5e6) + '1]')
//# JSON of names
var s = '{'; for (var i = 0; i < 1e5; i++) s += '"' + i + 'x":1,'; JSON.parse(s + '"a":1}')
//# JSON written deep
var a = []; for (var i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)
//# JSON written in a circle
var a = []; a[0] = a; JSON.stringify(a)
//# JSON written of an array-like
JSON.stringify(new Array(4e9))
//# JSON written twice for each
var a = [1]; for (var i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a)
//# JSON with a gap
var a = [1]; for (var i = 0; i < 14; i++) a = [a, a]; JSON.stringify(a, null, '          ')
//# JSON with a list of names
JSON.stringify({a: 1}, new Array(4e9))
//# JSON of toJSON without end
var o = {toJSON: function () { return {o: o, p: [1, o]} }}; JSON.stringify(o)
//# JSON with a reviver without end
JSON.parse('[1]', function (k, v) { this[k + 'x'] = [1, 2]; return [v, v] })
//# JSON of a Proxy
JSON.stringify(new Proxy([], {get: function (t, k) { return k == 'length' ? 9e15 : 1 }}))
//# keys of much
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) Object.keys(o)
//# entries of much
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) Object.entries(o)
//# assign of much
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) Object.assign({}, o)
//# freeze of much
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) Object.freeze(Object.assign({}, o))
//# fromEntries without end
Object.fromEntries((function* () { for (var i = 0; ; i++) yield [i, i] })())
//# groupBy
Object.groupBy(new Array(4e9), isFinite)
//# for in of much
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) for (var k in o) break
//# descriptors of much
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) Object.getOwnPropertyDescriptors(o)
//# chain of prototypes
var o = {}; for (var i = 0; i < 1e5; i++) o = Object.create(o); for (;;) o.nothing
//# chain of prototypes walked
var o = {}; for (var i = 0; i < 1e5; i++) o = Object.create(o); for (var k in o) ; for (;;) o instanceof Array
//# names with one hash
var o = {}, n = ['']; for (var i = 0; i < 15; i++) n = n.flatMap(function (s) { return [s + 'Aa', s + 'BB'] }); n.forEach(function (k) { o[k] = 1 }); for (;;) n.forEach(function (k) { delete o[k]; o[k] = 1 })
//# Map with one hash
var n = ['']; for (var i = 0; i < 15; i++) n = n.flatMap(function (s) { return [s + 'Aa', s + 'BB'] }); for (;;) new Map(n.map(function (k) { return [k, 1] }))
//# Set of one hash
var n = ['']; for (var i = 0; i < 15; i++) n = n.flatMap(function (s) { return [s + 'Aa', s + 'BB'] }); for (;;) new Set(n)
//# Map of much
var m = new Map(); for (var i = 0; ; i++) m.set(i, i)
//# Map that grows while it is walked
var m = new Map([[0, 0]]), i = 0; m.forEach(function () { m.set(++i, i) })
//# Set that grows while it is walked
var s = new Set([0]), i = 0; for (var x of s) s.add(++i)
//# Set joined with what has no end
new Set([1]).union({size: 9e15, has: isFinite, keys: function* () { for (;;) yield Math.random() }})
//# Set beside what is endless
new Set([1]).isSupersetOf({size: 0, has: isFinite, keys: function () { return {next: function () { return {done: false, value: 1} }} }})
//# WeakMap of much
var m = new WeakMap(), a = []; for (;;) { var o = {}; a.push(o); m.set(o, o) }
//# symbols for ever
for (var i = 0; ; i++) Symbol.for('x' + i)
//# eval again and again
for (var i = 0; ; i++) eval('var x' + i + ' = 1')
//# eval of something deep
eval('('.repeat(1e5) + '1' + ')'.repeat(1e5))
//# eval of deep blocks
eval('{'.repeat(1e5) + '}'.repeat(1e5))
//# eval of deep functions
eval('function a(){'.repeat(2e4) + '}'.repeat(2e4))
//# eval of a long sum
eval('1' + '+1'.repeat(1e6))
//# eval of a long chain of conditions
eval('1' + '?1:1'.repeat(1e5))
//# eval of many names
var s = ''; for (var i = 0; i < 1e5; i++) s += 'var a' + i + '=' + i + ';'; eval(s)
//# eval of many cases
var s = ''; for (var i = 0; i < 1e5; i++) s += 'case ' + i + ':'; eval('switch (1) {' + s + '}')
//# eval of a long text
eval('"' + 'x'.repeat(2e7) + '"')
//# eval of a long comment
eval('/*' + 'x'.repeat(2e7) + '*/')
//# eval of a long expression
eval('/' + '(a|b)'.repeat(1e6) + '/')
//# eval of a template that is deep
eval('`${'.repeat(1e4) + '1' + '}`'.repeat(1e4))
//# eval of a long list
eval('[' + '1,'.repeat(5e6) + ']')
//# new Function with many parameters
new Function(new Array(1e6).fill('a').map(function (a, i) { return a + i }).join(), '')
//# function as a text
var f = function () {}; for (;;) f.toString() + f
//# loop
for (;;) ;
//# loop with a label
a: for (;;) { b: for (;;) continue a; }
//# loop that a finally begins anew
for (;;) { try { for (;;) ; } finally { continue; } }
//# loop in a finally
try { for (;;) ; } finally { for (;;) ; }
//# return in a finally
function g() { try { for (;;) ; } finally { return 1 } } for (;;) g()
//# loop in a catch
for (;;) { try { null.x } catch (e) { } }
//# memory in a finally
var a = []; for (;;) { try { 'x'.repeat(1e9) } finally { a.push(new Array(1e5)); continue } }
//# loop with with
with ({a: 1}) { for (;;) a++ }
//# generators
function* g() { for (;;) yield* [1, 2] } for (var x of g()) ;
//# generator that closes for ever
function* g() { for (;;) { try { yield 1 } finally { continue } } } for (var x of g()) break
//# generators, deep
function* g(n) { yield 1; if (n) yield* g(n - 1) } for (var x of g(1e5)) ;
//# recursion
function g() { return g() + 1 } g()
//# recursion through natives
function g() { [1].forEach(g) } g()
//# recursion through sort
function g() { [1, 2].sort(g) } g()
//# recursion through replace
function g() { 'a'.replace(/a/, g) } g()
//# recursion through getters
var o = {get a() { return this.a }}; o.a
//# recursion through toString
var o = {toString: function () { return '' + this }}; '' + o
//# recursion through JSON
var o = {toJSON: function () { return JSON.stringify(o) }}; JSON.stringify(o)
//# recursion through a Proxy
var p = new Proxy({}, {get: function (t, k, r) { return r[k] }}); p.x
//# recursion that catches itself
function g() { try { g() } catch (e) { g() } } g()
//# recursion that is finally there
function g() { try { g() } finally { g() } } g()
//# recursion through apply
function g() { g.apply(null, [1]) } g()
//# recursion in a constructor
class A { constructor() { new A() } } new A()
//# Proxy as its own prototype
var p = new Proxy({}, {getPrototypeOf: function () { return p }}); p instanceof Array
//# Proxy with many keys
Object.keys(new Proxy({}, {ownKeys: function () { return {length: 1e9} }}))
//# Proxy chain
var p = {}; for (var i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x
//# getters called by natives
Array.prototype.join.call({length: 1e9, get 0() { for (;;) ; }})
//# valueOf without end
+{valueOf: function () { for (;;) ; }}
//# message of a thrown object
throw {toString: function () { for (;;) ; }}
//# message of a thrown error
var e = new Error('x'); e.toString = function () { for (;;) ; }; throw e
//# stack of an error that asks
var e = new Error('x'); Object.getOwnPropertyNames(e); for (;;) new Error(e.stack).stack
//# result that says that it is a text
return {toString: function () { for (;;) ; }}
//# promises
(function again() { Promise.resolve().then(again) })()
//# promises of all
Promise.all({[Symbol.iterator]: function* () { for (;;) yield 1 }})
//# thenable without end
Promise.resolve({then: function (f) { f(this) }}).then(function (x) { return x })
//# dates read
for (;;) Date.parse('x'.repeat(1e6))
//# dates written
for (;;) new Date(8.64e15).toLocaleString()
//# dates written for many places
for (var i = 0; ; i++) new Date(0).toLocaleDateString('xx-' + i)
//# dates of a long place
new Date(0).toLocaleString('x-'.repeat(1e6))
//# dates set to much
for (;;) new Date(1e300, 1e300).setMonth(1e300)
//# escape of much
escape('é'.repeat(1e7))
//# unescape of much
unescape('%u0041'.repeat(1e6)); for (;;) unescape('%41'.repeat(1e5))
//# decodeURI of much
decodeURIComponent('%41'.repeat(5e6))
//# numbers made texts
for (;;) [1.1, 2.2, 3.3].join()
//# arguments without end
(function () { return arguments.length }).apply(null, new Array(1e7))
//# arguments made a list
(function () { return Array.prototype.slice.call(arguments) }).apply(null, new Array(1e6).fill(1)); for (;;) Array.apply(null, new Array(1e5))
//# log without end
for (;;) log('x'.repeat(1e5))
//# requests without end
for (;;) TykMakeHttpRequest('{}')
//# destructuring of the endless
var [a, ...b] = (function* () { for (;;) yield 1 })()
//# rest of a large object
var o = {}; for (var i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) { var {a, ...b} = o }
//# template that is tagged, again and again
function t(s) { return s } for (var i = 0; i < 1e9; i++) t`a${i}b`
//# Java by its name
java.lang.System.exit(1)
//# Java by a package
Packages.java.lang.Runtime.getRuntime().halt(1)
//# Java by a class
''.getClass().forName('java.lang.System').exit(1)
//# Java by a constructor
log.constructor.constructor('return java')().lang.System.exit(1)
//# Java by an adapter
new JavaAdapter(java.lang.Runnable, {run: function () {}})
//# a thread
new java.lang.Thread(function () {}).start()
//# prototypes: repeat through another name
String.prototype.r = String.prototype.repeat; 'x'.r(1e9)
//# prototypes: fill put back
delete Array.prototype.fill; new Array(1e9).fill(1)
//# prototypes: join replaced
Array.prototype.join = function () { for (;;) ; }; '' + [1]
//# prototypes: array-like with a far away prototype
Array.prototype[1e9] = 1; [].concat(new Array(2e9))
//# prototypes: own iterators
Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1 }; [...[1]]
//# prototypes: then of everything
Object.prototype.then = function (f) { f(this) }; Promise.resolve({})
//# prototypes: toJSON of everything
Object.prototype.toJSON = function () { return {a: this, b: this} }; JSON.stringify({})
//# prototypes: definePropert of a length
var a = []; Object.defineProperty(a, 'length', {value: 4294967295}); a.sort()
//# prototypes: species
class A extends Array { static get [Symbol.species]() { return function (n) { return new Array(n).fill(0) } } } var a = new A(); a.length = 1e9; Object.prototype; a.map(isFinite)
