using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Verifying;
using Verbatim.Server.Replay;
using Verbatim.Server.Verification;
using Xunit;

namespace Verbatim.Server.Tests.Verification;

/// <summary>R-188: so many verifications at a time, and none for a reader that takes nothing.</summary>
public sealed class VerificationLimitTests
{
    private readonly VerificationOptions _options = new() { MaxConcurrent = 1, StalledReaderLimit = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task One_more_than_may_run_is_sent_away_and_the_next_one_after_an_end_is_not()
    {
        await using ServiceProvider services = Services();
        IDisposable running = services.GetRequiredService<VerificationTurns>().TryBegin()!;
        (DefaultHttpContext refused, MemoryStream body) = Context(services);

        await new VerificationResult(Work(1)).ExecuteAsync(refused);

        Assert.Equal((429, "10"), (refused.Response.StatusCode, refused.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("urn:verbatim:problem:verification-busy", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);

        running.Dispose();
        foreach (int _ in Enumerable.Range(0, 3))
        {
            (DefaultHttpContext taken, MemoryStream answer) = Context(services);
            await new VerificationResult(Work(1)).ExecuteAsync(taken);
            Assert.EndsWith("{\"verified_runs\":1,\"deleted_runs\":0}\n", System.Text.Encoding.UTF8.GetString(answer.ToArray()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_cut_off_and_gives_its_turn_back()
    {
        await using ServiceProvider services = Services();
        var lifetime = new Lifetime();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new StoppedReader()));
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);

        await new VerificationResult(Work(1000)).ExecuteAsync(context);

        Assert.True(lifetime.IsAborted);
        Assert.NotNull(services.GetRequiredService<VerificationTurns>().TryBegin());
    }

    private ServiceProvider Services() => new ServiceCollection()
        .AddSingleton(Options.Create(_options))
        .AddSingleton(Options.Create(new ReplayOptions()))
        .AddSingleton(TimeProvider.System)
        .AddLogging()
        .AddSingleton<IHostApplicationLifetime, ApplicationLifetime>()
        .AddSingleton<HonestStream>()
        .AddSingleton<VerificationTurns>()
        .BuildServiceProvider();

    private static (DefaultHttpContext Context, MemoryStream Body) Context(ServiceProvider services)
    {
        var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return (context, body);
    }

    private static VerificationWork Work(int runs) => new(RunsAsync(runs, CancellationToken.None), AsyncEnumerable.Empty<DeletedRun>());

    private static async IAsyncEnumerable<VerifiedRun> RunsAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return new VerifiedRun(new RunKey(TenantId.Parse("acme"), RunId.Parse($"run_{i}")), 1, 0, []);
        }
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    /// <summary>A connection whose other side reads nothing.</summary>
    private sealed class StoppedReader : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Task.Delay(Timeout.Infinite, cancellationToken));
    }
}
