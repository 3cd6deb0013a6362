using System.Buffers;
using System.Text;
using CsCheck;
using Verbatim.Frames.Events;
using Xunit;

namespace Verbatim.Tests.Frames;

/// <summary>Reading by what was read before must never show: it gives what reading a frame by itself gives.</summary>
public sealed class FrameTemplateTests
{
    private static readonly string[] Values =
    [
        "null", "0", "00", "-0", "-1", "01", "1.0", "1e3", "+1", " 7", "7 ", "7", "2147483647", "2147483648", "999999999999999999",
        "1000000000000000000", "9223372036854775807", "9223372036854775808", "true", "{}", "[]", "\"\"", "\"7\"", "\"a\\u0041\\n\\\"\\\\\"", "\"\\\\\"",
        "\"\\q\"", "\"\\u12\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"a\\\\ud83d\"", "\"tab\there\"", "\"é海😀\"", "\"open", "\"\\", "\"a\",\"item_id\":\"b\"", "\"a\",\"item_id\":null",
        "null,\"response_id\":\"r\"", "\"r\",\"response_id\":null", "1,\"event_id\":2", "\"d\",\"\\u0064elta\":\"e\"",
    ];

    private static readonly Gen<string> Whole = Gen.OneOf<string>([.. SomeFrames.Whole]);

    [Fact]
    public void A_frame_with_other_values_is_read_as_if_it_came_first() =>
        Gen.Select(Whole, Gen.Int[0, 200], Gen.OneOf<string>(Values), Gen.Int[0, 200], Gen.OneOf<string>(Values)).Sample(
            (json, place, value, otherPlace, otherValue) =>
            {
                string changed = With(json, place, value);
                AssertSame(json, changed, With(changed, otherPlace, otherValue), json, changed);
            },
            iter: 10_000);

    [Fact]
    public void A_frame_with_damaged_bytes_is_read_as_if_it_came_first() =>
        Gen.Select(Whole, Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2]).Sample((json, at, value, how) =>
        {
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(json)];
            at %= bytes.Count;
            if (how == 0)
                bytes[at] = value;
            else if (how == 1)
                bytes.RemoveAt(at);
            else
                bytes.Insert(at, value);

            AssertSame(Encoding.UTF8.GetBytes(json), [.. bytes], Encoding.UTF8.GetBytes(json));
        });

    [Fact]
    public void A_recorded_run_is_read_as_if_each_frame_came_first()
    {
        foreach (string file in Directory.GetFiles(Recordings.At("public-sse-v1"), "*.ndjson"))
            AssertSame([.. File.ReadLines(file), .. File.ReadLines(file)]);
    }

    [Fact]
    public void What_was_read_before_stays_as_it_was()
    {
        var first = (MessageDelta)Read(SomeFrames.Delta(1));
        var second = (MessageDelta)Read(SomeFrames.Delta(2).Replace("\"delta\":\"d\"", "\"delta\":\"e\"", StringComparison.Ordinal));

        Assert.Equal((1, "d", 2, "e"), (first.EventId, first.Delta, second.EventId, second.Delta));
    }

    [Fact]
    public void Frames_that_differ_in_a_few_values_are_not_parsed_whole()
    {
        byte[][] frames = [.. Enumerable.Range(1, 1_000).Select(number => Encoding.UTF8.GetBytes(SomeFrames.Delta(number)))];
        FrameEvents.Read(frames[0]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] frame in frames)
            FrameEvents.Read(frame);

        // The event and its text; a parser needs far more.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / frames.Length, 1, 250);
    }

    // Each colon outside of a text stands before a value: no text of these frames holds one but the times.
    private static string With(string json, int place, string value)
    {
        string[] fields = json.Split("\":");
        int field = 1 + (place % (fields.Length - 1));
        int end = fields[field].IndexOfAny([',', '}', ']']);
        fields[field] = end < 0 ? value : value + fields[field][end..];
        return string.Join("\":", fields);
    }

    private static void AssertSame(params string[] frames) => AssertSame([.. frames.Select(Encoding.UTF8.GetBytes)]);

    private static void AssertSame(params byte[][] frames)
    {
        foreach (byte[] frame in frames)
        {
            FrameEvent alone = FrameEvents.ReadWhole(frame);
            FrameEvent after = FrameEvents.Read(frame);
            Assert.Equal(alone.GetType(), after.GetType());
            Assert.Equal(Written(alone), Written(after));
        }
    }

    private static FrameEvent Read(string json) => FrameEvents.Read(Encoding.UTF8.GetBytes(json));

    private static string Written(FrameEvent frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameEvents.Write(frame, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
