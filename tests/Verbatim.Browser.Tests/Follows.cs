using Microsoft.Playwright;
using Xunit;

namespace Verbatim.Browser.Tests;

/// <summary>The requests with which a page follows runs: which there were, and how many are open.</summary>
internal sealed class Follows
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly List<string> _cursors = [];
    private int _open;

    public Follows(IPage page)
    {
        page.Request += (_, request) =>
        {
            if (!IsFollow(request))
                return;

            _cursors.Add(request.Headers.GetValueOrDefault("last-event-id", ""));
            _open++;
        };
        page.RequestFinished += (_, request) => Closed(request);
        page.RequestFailed += (_, request) => Closed(request);
    }

    /// <summary>After which frame each of them went on.</summary>
    public IReadOnlyList<string> Cursors => _cursors;

    public Task WaitForOneAsync() => WaitAsync(() => _open == 1, "one open follow");

    public Task WaitForNoneAsync() => WaitAsync(() => _open == 0, "no open follow");

    private void Closed(IRequest request)
    {
        if (IsFollow(request))
            _open--;
    }

    private static bool IsFollow(IRequest request) => request.Url.Contains("/replay/stream?", StringComparison.Ordinal);

    private async Task WaitAsync(Func<bool> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Longest);
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"There was never {what}; {_open} are open.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
