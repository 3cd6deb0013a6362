using Microsoft.Extensions.Options;

namespace Verbatim.Server.Hosting;

/// <summary>Section <c>Limits</c>: what one tenant may ask of the server, and how large a request may be.</summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Requests that a tenant may begin in a second, and at once after a pause. From 1 to 1,000,000, or 0 for any number; unset: 2,000, in Development any.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>
    /// Requests of a tenant that may be going on, followers and open bodies among them. From 1 to 1,000,000, or 0 for any number; unset: 25,000, in
    /// Development any.
    /// </summary>
    public int? RequestsAtOnce { get; set; }

    /// <summary>The largest body that is one JSON object, in bytes, after decompression. From 1 KiB to 256 MiB; 16 MiB unless set.</summary>
    public int MaxJsonBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many times larger than what was sent a compressed body may become, beyond its first MiB. From 10 to 1,000; 200 unless set.</summary>
    public int MaxInflation { get; set; } = 200;

    /// <summary>The longest message that asks for a run, in UTF-16 units: lists of runs hold it. From 1,024 to 16,777,216; 262,144 unless set.</summary>
    public int MaxMessageLength { get; set; } = 256 * 1024;

    internal sealed class Validator : IValidateOptions<LimitOptions>
    {
        public ValidateOptionsResult Validate(string? name, LimitOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.RequestsPerSecond is < 0 or > 1_000_000)
                failures.AddError($"{Section}:RequestsPerSecond is {options.RequestsPerSecond}; give a number from 0 to 1000000.");
            if (options.RequestsAtOnce is < 0 or > 1_000_000)
                failures.AddError($"{Section}:RequestsAtOnce is {options.RequestsAtOnce}; give a number from 0 to 1000000.");
            if (options.MaxJsonBytes is < 1024 or > 256 * 1024 * 1024)
                failures.AddError($"{Section}:MaxJsonBytes is {options.MaxJsonBytes}; give a number from 1024 to 268435456.");
            if (options.MaxMessageLength is < 1024 or > 16 * 1024 * 1024)
                failures.AddError($"{Section}:MaxMessageLength is {options.MaxMessageLength}; give a number from 1024 to 16777216.");
            if (options.MaxInflation is < 10 or > 1000)
                failures.AddError($"{Section}:MaxInflation is {options.MaxInflation}; give a number from 10 to 1000.");

            return failures.Build();
        }
    }
}
