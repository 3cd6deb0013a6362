using Microsoft.Extensions.Time.Testing;
using Verbatim.Web.Playback;
using Xunit;

namespace Verbatim.Tests.Web.Playback;

public sealed class PaintingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _playing = new();
    private readonly List<DateTimeOffset> _begun = [];
    private TimeSpan _takes = TimeSpan.Zero;

    [Fact]
    public void A_page_is_painted_at_once_and_then_ten_times_a_second_at_most()
    {
        Task painting = Begin();
        Assert.Single(_begun);

        for (int i = 0; i < 1000; i++)
            _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(11, _begun.Count);
        Assert.All(_begun.Zip(_begun.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Painting.Pause));
        Assert.False(painting.IsCompleted);
    }

    [Fact]
    public void A_slow_painting_has_no_other_at_its_heels()
    {
        _takes = TimeSpan.FromMilliseconds(250);
        Begin();

        for (int i = 0; i < 20; i++)
            _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.All(_begun.Zip(_begun.Skip(1)), pair => Assert.True(pair.Second - pair.First >= _takes + Painting.Pause));
    }

    [Fact]
    public async Task The_end_is_painted_at_once()
    {
        Task painting = Begin();
        _time.Advance(TimeSpan.FromMilliseconds(120));
        Assert.Equal(2, _begun.Count);

        _playing.SetResult();
        await painting;

        Assert.Equal(3, _begun.Count);
        Assert.Equal(_time.GetUtcNow(), _begun[^1]);
    }

    [Fact]
    public async Task Who_leaves_is_painted_for_no_more()
    {
        using var leaving = new CancellationTokenSource();
        Task painting = Painting.WhileAsync(_playing.Task, PaintAsync, _time, leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => painting);
        Assert.Single(_begun);
    }

    [Fact]
    public async Task A_playing_that_failed_says_so()
    {
        Task painting = Begin();

        _playing.SetException(new IOException("gone"));

        await Assert.ThrowsAsync<IOException>(() => painting);
    }

    private Task Begin() => Painting.WhileAsync(_playing.Task, PaintAsync, _time, TestContext.Current.CancellationToken);

    private Task PaintAsync()
    {
        _begun.Add(_time.GetUtcNow());
        _time.Advance(_takes);
        return Task.CompletedTask;
    }
}
