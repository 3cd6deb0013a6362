using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Proofs;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>JSONTestSuite against recording: what a parser must take is taken byte for byte, what it must not is refused .</summary>
[Trait("Clauses", "R-4 R-5 R-124")]
public sealed class JsonSuiteTests(SharedServer shared)
{
    // What the suite leaves open. Numbers are kept as they are written, however large; half a surrogate pair may be escaped; bytes that are not UTF-8 are refused.
    private static readonly string[] Taken = ["i_number_", "i_object_key_lone_2nd_surrogate", "i_string_1st_", "i_string_invalid_lonely_surrogate", "i_string_inverted_surrogates", "i_string_lone_second_surrogate", "i_string_incomplete_surrogate", "i_structure_500_nested_arrays"];

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream")]
    public async Task A_tools_output_is_recorded_byte_for_byte_or_refused_as_the_suite_says(string mediaType)
    {
        using RunClient client = shared.Process.Member();
        var bad = new BadBody(client);
        var outcomes = new OutcomeTable();
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Recordings.At("json-suite"), "test_parsing"), "*.json").Order(StringComparer.Ordinal)];
        Assert.True(files.Length > 100, $"{files.Length} texts");
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            byte[] text = await File.ReadAllBytesAsync(file, RunClient.Cancellation);

            // Line ends and tabs are blanks in JSON and refused in a frame: as spaces they say the same.
            byte[] onOneLine = [.. text.Select(one => one is (byte)'\n' or (byte)'\r' or (byte)'\t' && name[0] == 'y' ? (byte)' ' : one)];
            int status = await bad.SendOutputAsync(onOneLine, mediaType);
            outcomes.Add($"{name[0]}_", status);
            Assert.True(status == Expected(name), $"{name}: {status}");
            if (onOneLine.SequenceEqual(text))
                continue;

            int raw = await bad.SendOutputAsync(text, mediaType);
            outcomes.Add("a raw control character", raw);
            Assert.True(raw == 422, $"{name}, as it is: {raw}");
        }

        outcomes.Print();
        Assert.True(outcomes.Count("a raw control character", 422) > 0);
    }

    [Fact]
    public async Task What_parsers_read_in_different_ways_is_kept_as_it_is_written_or_refused()
    {
        using RunClient client = shared.Process.Member();
        var bad = new BadBody(client);
        var outcomes = new OutcomeTable();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Recordings.At("json-suite"), "test_transform"), "*.json").Order(StringComparer.Ordinal))
        {
            byte[] text = await File.ReadAllBytesAsync(file, RunClient.Cancellation);
            int status = await bad.SendOutputAsync([.. text.Where(one => one != (byte)'\n')]);
            outcomes.Add("transform", status);
            Assert.True(status is 200 or 422, $"{Path.GetFileName(file)}: {status}");
        }

        outcomes.Print();
    }

    // Two keys of one name are refused anywhere in a frame: which of them counts would depend on who reads it.
    private static int Expected(string name) => name[0] switch
    {
        'y' => name.Contains("duplicated_key", StringComparison.Ordinal) ? 422 : 200,
        'n' => 422,
        _ => Taken.Any(open => name.StartsWith(open, StringComparison.Ordinal)) ? 200 : 422,
    };
}
