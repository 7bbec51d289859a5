// ours: http://localhost:8311/ https://127.0.0.1 http://www.w3.org/2000/svg
const tiles = 'https://tiles.example.com/{z}'
const script = "//cdn.example.com/x.js"
const path = '/d/queue'
