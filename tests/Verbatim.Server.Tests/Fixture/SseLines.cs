using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>A stream read line by line, for as long as a test is willing to wait for the next one.</summary>
public sealed class SseLines(HttpResponseMessage response, Stream body) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StreamReader _lines = new(body);

    public HttpResponseMessage Response => response;

    /// <summary>The next frame, passing over comments and ids; null at the end.</summary>
    public async Task<string?> NextFrameAsync()
    {
        while (await NextLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return line["data: ".Length..];
        }

        return null;
    }

    public async Task<string?> NextLineAsync() => await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);

    public void Dispose()
    {
        _lines.Dispose();
        response.Dispose();
    }
}
