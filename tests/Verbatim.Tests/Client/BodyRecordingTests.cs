using System.IO.Pipelines;
using System.Net;
using System.Text;
using Verbatim.Client;
using Verbatim.Frames;
using Xunit;

namespace Verbatim.Tests.Client;

public sealed class BodyRecordingTests
{
    private const string Recorded = """{"accepted":2,"duplicates":1,"last_event_id":3,"skipped":0,"run_status":"completed"}""";

    private static readonly RunId Run = RunId.Parse("run-1");
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40_000).Select(i => $"data: {i}\n\n")));
    private readonly HeldTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_whose_connection_is_lost_is_sent_again_from_its_first_byte(bool canSeek)
    {
        ScriptedServer server = new ScriptedServer()
            .Breaks()
            .AnswersJson(HttpStatusCode.Conflict, """{"type":"urn:verbatim:problem:body-in-progress"}""", "application/problem+json")
            .AnswersJson(HttpStatusCode.OK, Recorded);

        FramesRecorded recorded = await RecordAsync(server, canSeek ? new MemoryStream(Body) : new OneWay(Body), new RunRecorderOptions());

        Assert.Equal(new FramesRecorded(2, 1, 3, 0, RunStatus.Completed), recorded);
        Assert.Equal(Enumerable.Repeat(Encoding.UTF8.GetString(Body), 3), server.Bodies);
        Assert.All(server.Requests, request => Assert.EndsWith("/frames?source=openai-responses", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_that_the_lost_connection_has_begun_is_the_next_ones()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("data: 1\n\n"u8.ToArray(), Cancellation);
        ScriptedServer server = new ScriptedServer().Breaks().AnswersJson(HttpStatusCode.OK, Recorded);
        var body = new KeptBody(pipe.Reader.AsStream(), int.MaxValue);

        // The first reader stays in the middle of a read, as the request of a connection that was lost does.
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> lost = body.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await lost.MoveNextAsync());
        Task<bool> waiting = lost.MoveNextAsync().AsTask();
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> next = body.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await next.MoveNextAsync());
        Assert.Equal("data: 1\n\n", Encoding.UTF8.GetString(next.Current.Span));
        Task<bool> both = next.MoveNextAsync().AsTask();
        await pipe.Writer.WriteAsync("data: 2\n\n"u8.ToArray(), Cancellation);

        Assert.True(await waiting && await both);
        Assert.Equal("data: 2\n\n", Encoding.UTF8.GetString(next.Current.Span));
        await pipe.Writer.CompleteAsync();
        Assert.False(await next.MoveNextAsync());
    }

    [Fact]
    public async Task A_body_of_which_too_little_is_kept_is_not_sent_again()
    {
        ScriptedServer server = new ScriptedServer().Breaks();

        await Assert.ThrowsAsync<BodyLostException>(() => RecordAsync(server, new OneWay(Body), new RunRecorderOptions { MaxBufferBytes = 64 * 1024 }));
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_not_tried_again()
    {
        BodyLostException lost = await Assert.ThrowsAsync<BodyLostException>(() => RecordAsync(new ScriptedServer(), new Broken(), new RunRecorderOptions()));

        Assert.Equal("The body cannot be read: The disk is gone.", lost.Message);
    }

    private Task<FramesRecorded> RecordAsync(ScriptedServer server, Stream body, RunRecorderOptions options) => new VerbatimClient(server.Connect(), _time)
        .RecordAsync(Run, body, RecordingBody.Of("openai-responses", isMore: false), options, Cancellation);

    private class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    private sealed class Broken() : OneWay([])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The disk is gone.");
    }
}
