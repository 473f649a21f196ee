import ApusData
import Testing

@Suite struct TextTableTests {
    @Test func columnsAreAligned() {
        let table = TextTable(
            header: ["name", "n"], rows: [["a", "1"], ["long one", "1,000"]], rightAligned: [1])
        #expect(table.text == "name          n\na             1\nlong one  1,000\n")
        #expect([0, 999, 1000, -25_557_032].map(TextTable.grouped) == ["0", "999", "1,000", "-25,557,032"])
    }
}
