using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>A request body that stays open until the test ends it.</summary>
public sealed class OpenBody : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OpenBody(string mediaType = "application/x-ndjson") => Headers.ContentType = new MediaTypeHeaderValue(mediaType);

    /// <summary>Sends bytes; they are on their way when the task completes.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        Stream body = await _opened.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await body.WriteAsync(bytes, TestContext.Current.CancellationToken);
        await body.FlushAsync(TestContext.Current.CancellationToken);
    }

    public void End() => _ended.TrySetResult();

    /// <summary>Breaks the connection off.</summary>
    public void Abort() => _ended.TrySetException(new IOException("The test broke the body off."));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        _opened.TrySetResult(stream);
        await _ended.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
