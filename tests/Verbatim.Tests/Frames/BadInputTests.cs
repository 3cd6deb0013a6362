using System.Text;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>Bytes that are no frame, and the limits, one on each side of them.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("", "E-2")]
    [InlineData("[]", "E-2")]
    [InlineData("null", "E-2")]
    [InlineData(" {}", "E-2")]
    [InlineData("{} ", "E-2")]
    [InlineData("\uFEFF{}", "E-2")]
    [InlineData("{\"schema\":}", "E-5")]
    [InlineData("{}{}", "E-24")]
    [InlineData("{\"kind\":\"lifecycle\",}", "E-5")]
    [InlineData("{'kind':'lifecycle'}", "E-5")]
    [InlineData("{\"kind\":\"lifecycle\"/**/}", "E-5")]
    [InlineData("{\"kind\":\"life\tcycle\"}", "E-4")]
    [InlineData("{\n}", "E-4")]
    [InlineData("{\"kind\":\r\"lifecycle\"}", "E-4")]
    [InlineData("{\"kind\":\"\0\"}", "E-4")]
    [InlineData("{}", "E-24")]
    [InlineData("{\"kind\":null}", "E-24")]
    public void What_is_no_frame_names_its_clause(string json, string rule)
    {
        FrameFault fault = SomeFrames.Fault(json);

        Assert.Equal((rule, FrameFaultKind.Malformed, null), (fault.Rule, fault.Kind, fault.Expected));
    }

    [Fact]
    public void Something_after_a_whole_frame_is_refused() =>
        Assert.Equal("E-5", SomeFrames.Fault(SomeFrames.Delta(1) + SomeFrames.Delta(2)).Rule);

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    public void Broken_utf_8_is_refused_wherever_it_stands(byte[] broken)
    {
        byte[] frame = Encoding.UTF8.GetBytes(SomeFrames.Delta(1));
        for (int at = 0; at <= frame.Length; at++)
            Assert.Equal("E-3", SomeFrames.Fault([.. frame[..at], .. broken, .. frame[at..]], SomeFrames.Limits).Rule);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void A_frame_may_have_as_many_bytes_as_the_limit(int room, bool passes)
    {
        byte[] frame = Encoding.UTF8.GetBytes(SomeFrames.Delta(1));
        var limits = new FrameLimits(MaxFrameBytes: frame.Length + room);

        if (passes)
            Assert.True(FrameCheck.TryRead(frame, limits, out _, out _));
        else
            Assert.Equal((FrameFaultKind.TooLarge, "E-166"), (SomeFrames.Fault(frame, limits).Kind, SomeFrames.Fault(frame, limits).Rule));
    }

    [Theory]
    [InlineData("[", "]", 64)]
    [InlineData("{\"a\":", "}", 64)]
    [InlineData("[", "]", 1_000)]
    public void A_frame_may_be_nested_as_deep_as_the_limit_and_is_read_then(string open, string close, int limit)
    {
        var limits = new FrameLimits(MaxDepth: limit);
        byte[] deepest = Encoding.UTF8.GetBytes(Nested(open, close, limit - 1));

        Assert.True(FrameCheck.TryRead(deepest, limits, out _, out _));
        Assert.IsType<ToolOutput>(FrameEvents.Read(deepest));
        Assert.Equal("E-7", SomeFrames.Fault(Encoding.UTF8.GetBytes(Nested(open, close, limit)), limits).Rule);
        Assert.Equal("E-7", SomeFrames.Fault(Encoding.UTF8.GetBytes(Nested(open, close, 100_000)), limits).Rule);
    }

    [Fact]
    public void What_is_too_deep_is_told_from_what_is_broken_wherever_the_kind_stands()
    {
        string deep = Nested("[", "]", 200);
        string kindLast = deep.Replace("\"kind\":\"tool.output\",", "", StringComparison.Ordinal)[..^1] + ",\"kind\":\"tool.output\"}";

        Assert.Equal("E-7", SomeFrames.Fault(kindLast).Rule);
        Assert.Equal("E-5", SomeFrames.Fault(kindLast.Replace("]]", "]", StringComparison.Ordinal)).Rule);
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void A_providers_id_has_its_length(int length, bool passes)
    {
        string json = SomeFrames.Delta(1).Replace("\"item_id\":\"i\"", $"\"item_id\":\"{new string('i', length)}\"", StringComparison.Ordinal);

        Assert.Equal(passes, FrameCheck.TryRead(Encoding.UTF8.GetBytes(json), SomeFrames.Limits, out _, out _));
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void An_id_of_ours_has_its_length(int length, bool passes)
    {
        string json = SomeFrames.Delta(1).Replace("\"conversation_id\":\"c\"", $"\"conversation_id\":\"{new string('c', length)}\"", StringComparison.Ordinal);

        Assert.Equal(passes, FrameCheck.TryRead(Encoding.UTF8.GetBytes(json), SomeFrames.Limits, out _, out _));
    }

    [Fact]
    public void A_tools_output_may_be_what_the_json_suite_allows_and_nothing_that_it_refuses()
    {
        string[] files = Directory.GetFiles(Path.Combine(Recordings.At("json-suite"), "test_parsing"), "*.json");
        Assert.True(files.Length > 100, $"{files.Length} texts");
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            byte[] text = File.ReadAllBytes(file);

            // Line ends and tabs are blanks in JSON and refused in a frame: as spaces they say the same.
            byte[] onOneLine = [.. text.Select(one => one is (byte)'\n' or (byte)'\r' or (byte)'\t' && name[0] == 'y' ? (byte)' ' : one)];
            bool passes = Passes(onOneLine, out FrameFault? fault);
            Assert.True(name[0] == 'i' || passes == (name[0] == 'y' && !name.Contains("duplicated_key", StringComparison.Ordinal)), $"{name} {fault}");
            if (!onOneLine.SequenceEqual(text))
                Assert.False(Passes(text, out _), name);
        }
    }

    [Fact]
    public void What_the_json_suite_leaves_open_is_refused_or_read() =>
        Assert.All(
            Directory.GetFiles(Path.Combine(Recordings.At("json-suite"), "test_transform"), "*.json"),
            file => Passes(File.ReadAllBytes(file), out _));

    private static bool Passes(byte[] output, out FrameFault? fault)
    {
        string[] around = FrameCheckTests.WithOutput("\0").Split('\0');
        byte[] frame = [.. Encoding.UTF8.GetBytes(around[0]), .. output, .. Encoding.UTF8.GetBytes(around[1])];
        bool passes = FrameCheck.TryRead(frame, SomeFrames.Limits, out _, out fault);
        Assert.True(!passes || FrameEvents.Read(frame) is ToolOutput);
        return passes;
    }

    private static string Nested(string open, string close, int depth) =>
        FrameCheckTests.WithOutput($"{string.Concat(Enumerable.Repeat(open, depth))}0{string.Concat(Enumerable.Repeat(close, depth))}");
}
