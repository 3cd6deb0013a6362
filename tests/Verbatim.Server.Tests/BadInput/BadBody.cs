using System.Text;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Sends bodies into a run that has one frame, and sees to it that nothing but the good prefix is ever recorded.</summary>
internal sealed class BadBody(RunClient client)
{
    // Used again as long as nothing was recorded into it.
    private string? _run;

    /// <summary>Sends the frame that is there, one that holds a text as a tool's output, and an end: recorded whole, or nothing of it.</summary>
    /// <returns>The status.</returns>
    public async Task<int> SendOutputAsync(byte[] output, string mediaType = "application/x-ndjson")
    {
        string run = await RunAsync();
        byte[] first = Encoding.UTF8.GetBytes(SomeFrames.Lifecycle(1, run));
        byte[] frame = Output(run, output);
        byte[] final = Encoding.UTF8.GetBytes(SomeFrames.Final(3, run));
        byte[] whole = [.. Event(first), .. Event(frame), .. Event(final)];
        byte[] body = mediaType == "text/event-stream" ? whole : [.. first, (byte)'\n', .. frame, (byte)'\n', .. final];

        using HttpResponseMessage response = await client.RecordAsync(run, body, mediaType);
        bool isTaken = response.IsSuccessStatusCode;
        byte[] recorded = await client.StreamAsync(run);
        Assert.Equal(isTaken ? whole : Event(first), recorded);
        if (isTaken)
            _run = null;
        return (int)response.StatusCode;
    }

    /// <summary>Sends a body.</summary>
    /// <returns>The status; where it is not 200, the run has its one frame still.</returns>
    public async Task<int> SendAsync(Func<string, byte[]> body, string mediaType, string query = "")
    {
        string run = await RunAsync();
        byte[] first = SomeFrames.Sse(SomeFrames.Lifecycle(1, run));
        using HttpResponseMessage response = await client.RecordAsync(run, body(run), mediaType, query);
        byte[] recorded = await client.StreamAsync(run);
        if (!response.IsSuccessStatusCode)
            Assert.Equal(first, recorded);
        if (!recorded.AsSpan().SequenceEqual(first))
            _run = null;
        return (int)response.StatusCode;
    }

    private async Task<string> RunAsync()
    {
        if (_run is null)
        {
            _run = await client.CreateAsync();
            await client.RecordedAsync(_run, SomeFrames.Lifecycle(1, _run));
        }

        return _run;
    }

    private static byte[] Event(byte[] frame) => [.. "data: "u8, .. frame, .. "\n\n"u8];

    private static byte[] Output(string run, byte[] output)
    {
        string[] around = $$"""
            {"schema":"public_sse_v1","event_id":2,"stream_id":"stream","server_timestamp":"2026-01-31T09:30:00.000Z","kind":"tool.output","conversation_id":"{{run}}","output_index":0,"item_id":"f1","tool_call_id":"f1","tool_type":"function","output":|}
            """.Split('|');
        return [.. Encoding.UTF8.GetBytes(around[0]), .. output, .. Encoding.UTF8.GetBytes(around[1])];
    }
}
