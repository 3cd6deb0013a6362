using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Tests.Sources;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Tests.Transcripts;

/// <summary>Live and history are the same: however a run's frames come, every prefix of them shows the same.</summary>
public sealed class EquivalenceTests : IDisposable
{
    private static readonly bool IsNightly = Environment.GetEnvironmentVariable("NIGHTLY") == "1";

    private readonly Equivalence _equivalence = new();

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public async Task Every_recorded_stream_shows_the_same_however_it_is_folded(string collection)
    {
        foreach (string file in Recordings.Of(collection))
        {
            List<Frame> frames = Projecting.Frames(Projecting.Events(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
            await _equivalence.HoldsAsync(Path.GetFileName(file), [.. frames.Select(frame => frame.Bytes.ToArray())]);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{_equivalence.Compared} prefixes");
        Assert.True(_equivalence.Compared > 0);
    }

    [Fact]
    public async Task The_contracts_examples_show_the_same_however_they_are_folded()
    {
        foreach (string file in Directory.EnumerateFiles(Recordings.At("public-sse-v1"), "*.ndjson"))
            await _equivalence.HoldsAsync(Path.GetFileName(file), [.. File.ReadLines(file).Where(line => line.Length > 0).Select(Encoding.UTF8.GetBytes)]);

        Assert.True(_equivalence.Compared > 60);
    }

    [Fact]
    public async Task The_demos_streams_show_the_same_however_they_are_folded()
    {
        var assembly = typeof(DemoWorkflows).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sse", StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var body = new MemoryStream();
            await stream.CopyToAsync(body, TestContext.Current.CancellationToken);
            await _equivalence.HoldsAsync(name, [.. Projecting.Frames(Projecting.Events(body.ToArray())).Select(frame => frame.Bytes.ToArray())]);
        }

        Assert.True(_equivalence.Compared > 0);
    }

    [Fact]
    public async Task Whatever_comes_in_whatever_order_shows_the_same_however_it_is_folded() =>
        await SomeEvents.Run.SampleAsync(
            async run =>
            {
                using var equivalence = new Equivalence();
                await equivalence.HoldsAsync("generated", [.. run.Select(Bytes)]);
            },
            iter: IsNightly ? 10_000 : 1_000,
            threads: 2,
            print: run => string.Join("\n", run.Select(frame => Encoding.UTF8.GetString(Bytes(frame)))));

    public void Dispose() => _equivalence.Dispose();

    private static byte[] Bytes(FrameEvent frame)
    {
        // No writer of .NET writes half a character, and a frame may well hold one: it is put in as it stands.
        JsonElement? raw = (frame as ToolOutput)?.Output;
        var bytes = new ArrayBufferWriter<byte>();
        FrameEvents.Write(frame is ToolOutput output ? output with { Output = JsonElement.Parse("\"<raw>\"") } : frame, bytes);
        return raw is null
            ? bytes.WrittenSpan.ToArray()
            : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.WrittenSpan).Replace("\"<raw>\"", raw.Value.GetRawText(), StringComparison.Ordinal));
    }
}
