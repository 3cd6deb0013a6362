namespace Verbatim.Authority;

/// <summary>How the authority publishes its keys, well or badly, and how often it was asked.</summary>
internal sealed class Publishing
{
    private const int Huge = 50 * 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _keyFetches;
    private int _forgedRequests;

    /// <summary>One of up, down, slow (until the process ends), huge, clear (the metadata names an address for the keys that is not https).</summary>
    public string Mode { get; set; } = "up";

    public int KeyFetches => _keyFetches;

    /// <summary>Requests that nobody has a reason to make: where a forged token points to.</summary>
    public int ForgedRequests => _forgedRequests;

    /// <summary>How much of a huge answer was taken.</summary>
    public int HugeBytes { get; private set; }

    /// <summary>How often one was begun.</summary>
    public int HugeAnswers { get; private set; }

    public void Watch(WebApplication app)
    {
        app.Lifetime.ApplicationStopping.Register(() => _released.TrySetResult());
        app.Use(async (context, next) =>
        {
            PathString path = context.Request.Path;
            if (path.StartsWithSegments("/forged"))
                Interlocked.Increment(ref _forgedRequests);
            if (Mode == "clear" && path.StartsWithSegments("/.well-known/openid-configuration"))
            {
                string issuer = $"{context.Request.Scheme}://{context.Request.Host}/";
                await context.Response.WriteAsJsonAsync(new { issuer, jwks_uri = "http://keys.invalid/jwks" });
                return;
            }

            if (!path.StartsWithSegments("/.well-known/jwks"))
            {
                await next(context);
                return;
            }

            Interlocked.Increment(ref _keyFetches);
            switch (Mode)
            {
                case "down":
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                case "slow":
                    await _released.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return;
                case "huge":
                    await WriteHugeAsync(context);
                    return;
                default:
                    await next(context);
                    return;
            }
        });
    }

    private async Task WriteHugeAsync(HttpContext context)
    {
        HugeAnswers++;
        byte[] blanks = new byte[1024 * 1024];
        blanks.AsSpan().Fill((byte)' ');
        context.Response.ContentType = "application/json";
        try
        {
            for (int sent = 0; sent < Huge; sent += blanks.Length)
            {
                await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
                HugeBytes += blanks.Length;

                // What is written after the other side left is taken by nobody, and is no error until the server has noticed.
                await Task.Delay(Pause, context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The other side had enough.
        }
    }
}
