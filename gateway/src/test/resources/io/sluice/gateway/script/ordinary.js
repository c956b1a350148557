// Programs as people write them, one after each line that begins with //# and a name. Bodies of functions; the line //= tells the result.
//# sort of numbers
return [10, 9, 1].sort().join() + [10, 9, 1].sort(function (a, b) { return a - b }).join()
//= 1,10,91,9,10
//# sort is stable
return [['b', 1], ['a', 1], ['c', 0]].sort((a, b) => a[1] - b[1]).map(x => x[0]).join('')
//= cba
//# a long list
var a = []; for (var i = 0; i < 20000; i++) a.push(i); return '' + a.map(x => x * 2).filter(x => x % 3 == 0).reduce((x, y) => x + y, 0)
//= 133326666
//# filled list
return new Array(5000).fill(1).concat(new Array(5000).fill(2)).slice(4999, 5001).join() + Array.from({length: 3}, (_, i) => i * i)
//= 1,20,1,4
//# lists turned and cut
var a = [1, 2, 3, 4]; a.reverse(); a.splice(1, 2, 'x'); a.unshift(0); return a.join() + [[1], [2, [3]]].flat().length + a.indexOf('x') + a.includes(4)
//= 0,4,x,132true
//# texts
return 'abc'.repeat(3) + 'x'.padStart(3, '0') + ' y '.trim() + 'a-b'.split('-') + 'é'.normalize('NFD').length + 'A'.toLowerCase() + 'ß'.toUpperCase()
//= abcabcabc00xya,b2aSS
//# long texts
var s = 'Straße Σίσυφος '.repeat(1000); return s.toUpperCase().length + ' ' + s.toLowerCase().slice(0, 15) + s.normalize('NFD').length
//= 16000 straße σίσυφος 16000
//# a long word
var s = 'ä'.repeat(10000); return s.toUpperCase() === 'Ä'.repeat(10000) && s.normalize('NFD').normalize('NFC') === s ? 'same' : 'other'
//= same
//# long text in long text
var s = 'ab'.repeat(100000) + 'c' + 'ab'.repeat(100), p = 'ab'.repeat(50) + 'c'; return s.indexOf(p) + ' ' + s.lastIndexOf(p) + ' ' + s.includes(p + 'd') + ' ' + s.replace(p, '').length + s.split(p).length
//= 199900 199900 false 2001002
//# replace of all
return 'a.b.c'.replaceAll('.', '-') + 'abc'.replaceAll('', '_') + 'a.b'.replace(/\./g, '') + 'x1y2'.replace(/\d/g, d => d * 2)
//= a-b-c_a_b_c_abx2y4
//# expressions
var m = /(\d+)-(?<name>\w+)/.exec('id 12-ab'); return m[1] + m.groups.name + /^[\w.]+@[\w.]+$/.test('a.b@c.de') + 'a1b22'.match(/\d+/g)
//= 12abtrue1,22
//# JSON
var o = JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u00e9"}'); o.d = new Date(0); return JSON.stringify(o)
//= {"a":[1,2,{"b":null}],"c":"é","d":"1970-01-01T00:00:00.000Z"}
//# JSON with spaces
return JSON.stringify({a: [1], b: undefined}, null, 1).split('\n').join('|') + JSON.stringify([1, 'x'], (k, v) => v === 1 ? 2 : v)
//= {| "a": [|  1| ]|}[2,"x"]
//# dates
var d = new Date(Date.UTC(2024, 1, 29, 12, 30)); return d.toISOString() + d.getUTCDay() + Date.parse('2020-01-01T00:00:00Z') + (typeof Date.now())
//= 2024-02-29T12:30:00.000Z41577836800000number
//# maps and sets
var m = new Map([['a', 1]]); m.set('b', 2); var s = new Set([1, 1, 2]); var out = ''; m.forEach((v, k) => out += k + v); for (var [k, v] of m) out += k; return out + s.size + m.has('c') + [...s]
//= a1b2ab2false1,2
//# generators
function* count(n) { for (var i = 0; i < n; i++) yield i } return [...count(3)].join() + Array.from(count(2)).length
//= 0,1,22
//# closures
function counter() { var n = 0; return () => ++n } var c = counter(); c(); return '' + c()
//= 2
//# objects
var a = {x: 1, get y() { return this.x + 1 }}; var b = Object.assign({}, a, {z: 3}); return Object.keys(b).join() + b.y + Object.entries(b).length + ('x' in b) + JSON.stringify(Object.fromEntries([['q', 1]]))
//= x,y,z23true{"q":1}
//# errors
try { null.x } catch (e) { return e instanceof TypeError ? e.name : 'other' } finally { log('done') }
//= TypeError
//# own errors
function Bad(m) { this.message = m } try { throw new Bad('no') } catch (e) { return e.message }
//= no
//# templates
var a = 5; return `a is ${a} and ${a * 2}` + String.raw`\n`
//= a is 5 and 10\n
//# destructuring
var [a, b] = [1, 2], {x, y} = {x: 3, y: 4}; return '' + a + b + x + y
//= 1234
//# rest, spread and defaults
function sum(first, ...rest) { return rest.reduce((a, b) => a + b, first) } function d(a, b) { b = b || 2; return a + b } return '' + sum(1, 2, 3) + d(1) + [...[4, 9]].length
//= 632
//# numbers
return (0.1 + 0.2).toFixed(2) + (255).toString(16) + parseInt('12px') + Number('x') + Math.round(2.5) + (1e21) + (1234.5).toPrecision(2)
//= 0.30ff12NaN31e+211.2e+3
//# big numbers
return (2n ** 100n).toString() + (10n / 3n) + BigInt.asUintN(8, 257n) + (7n % 4n)
//= 1267650600228229401496703205376313
//# typed arrays
var a = new Uint8Array([1, 2, 300]); var f = new Float32Array(2); f[0] = 1.5; return a.join() + f[0] + new DataView(a.buffer).getUint16(0) + a.slice(1).length
//= 1,2,441.52582
//# encoding
return encodeURIComponent('a b/é') + decodeURIComponent('%C3%A9') + escape('ü') + b64enc('hi') + b64dec('aGk=')
//= a%20b%2F%C3%A9é%FCaGk=hi
//# apply and bind
function add(a, b) { return this.x + a + b } return '' + add.apply({x: 1}, [2, 3]) + add.bind({x: 1}, 2)(4) + Math.max.apply(null, [1, 5, 3])
//= 675
//# proxies and reflection
var p = new Proxy({}, {get: (t, k) => 'got ' + k}); return p.a + Reflect.has({b: 1}, 'b')
//= got atrue
//# labels and switches
var n = 0; out: for (var i = 0; i < 5; i++) for (var j = 0; j < 5; j++) { if (j == 2) continue out; if (i == 3) break out; n++ } switch (n) { case 6: return 'six'; default: return '' + n }
//= six
//# eval
return '' + eval('1 + 2') + new Function('a', 'return a * 2')(4)
//= 38
//# prototypes
String.prototype.twice = function () { return this + this }; function A() {} A.prototype.hi = function () { return 'hi' }; return 'x'.twice() + new A().hi()
//= xxhi
//# properties defined
var o = {}; Object.defineProperty(o, 'a', {get: function () { return 7 }}); return '' + o.a + Object.isFrozen(Object.freeze({}))
//= 7true
//# recursion
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } function deep(n) { return n ? deep(n - 1) + 1 : 0 } return '' + fib(15) + deep(1000)
//= 6101000
//# a text built
var s = ''; for (var i = 0; i < 20000; i++) s += i % 10; return s.length + s.slice(-3)
//= 20000789
//# a table of words
var words = 'the cat and the dog and the end'.split(' '), n = {}; words.forEach(w => n[w] = (n[w] || 0) + 1); return Object.keys(n).sort().map(k => k + n[k]).join()
//= and2,cat1,dog1,end1,the3
//# symbols and iterators
var it = {[Symbol.iterator]() { var i = 0; return {next: () => ({done: i > 2, value: i++})} }}; return [...it].join() + typeof Symbol('a')
//= 0,1,2symbol
//# a response
var r = {Body: JSON.stringify({a: 1}), Headers: {'X-A': 'b'}, Code: 201}; return TykJsResponse(r, {})
//= {"Response":{"Body":"{\"a\":1}","Headers":{"X-A":"b"},"Code":201},"SessionMeta":{}}
