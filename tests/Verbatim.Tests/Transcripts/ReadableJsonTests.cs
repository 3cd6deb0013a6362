using System.Text.Json;
using Verbatim.Transcripts.Exports;
using Xunit;

namespace Verbatim.Tests.Transcripts;

public sealed class ReadableJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":[]},"d":{}}""", "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": []\n  },\n  \"d\": {}\n}")]
    [InlineData("""[["13","2020-09-24",null,true,1.50],[{"a":[1]}]]""", "[\n  [\"13\", \"2020-09-24\", null, true, 1.50],\n  [\n    {\n      \"a\": [1]\n    }\n  ]\n]")]
    [InlineData("\"just \\\"text\\\"\"", "just \"text\"")]
    [InlineData("{\"\\u00e9<&>\":\"\\n\\u0001\"}", "{\n  \"é<&>\": \"\\n\\u0001\"\n}")]
    [InlineData("1e400", "1e400")]
    public void JSON_is_laid_out_for_people(string json, string text) => Assert.Equal(text, Wording.Of(JsonElement.Parse(json)));

    [Fact]
    public void A_long_list_has_a_line_for_each() =>
        Assert.Equal(41, Wording.Of(JsonElement.Parse($"[{string.Join(',', Enumerable.Range(100, 39))}]")).Split('\n').Length);

    [Fact]
    public void Many_values_at_a_great_depth_are_not_mostly_spaces()
    {
        string json = $"{new string('[', 60)}{string.Join(',', Enumerable.Repeat("{}", 10_000))}{new string(']', 60)}";

        Assert.InRange(Wording.Of(JsonElement.Parse(json)).Length, json.Length, json.Length * 9);
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""["\ud800"]""")]
    public void What_is_no_text_stays_as_it_stood(string json) => Assert.Equal(json, Wording.Of(JsonElement.Parse(json)));
}
