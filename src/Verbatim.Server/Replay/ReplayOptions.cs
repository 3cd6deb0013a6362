using Microsoft.Extensions.Options;

namespace Verbatim.Server.Replay;

/// <summary>Section <c>Replay</c>: how streams behave while nothing happens.</summary>
public sealed class ReplayOptions
{
    public const string Section = "Replay";

    /// <summary>How often a following stream sends a comment. From 1 s to 15 s, which the contract promises; 10 s unless set.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a reader may take nothing before its connection is dropped. From 1 s to 1 h; 60 s unless set.</summary>
    public TimeSpan StalledReaderLimit { get; set; } = TimeSpan.FromSeconds(60);

    internal sealed class Validator : IValidateOptions<ReplayOptions>
    {
        public ValidateOptionsResult Validate(string? name, ReplayOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.HeartbeatEvery < TimeSpan.FromSeconds(1) || options.HeartbeatEvery > TimeSpan.FromSeconds(15))
                failures.AddError($"{Section}:HeartbeatEvery is {options.HeartbeatEvery}; give a time from 00:00:01 to 00:00:15.");
            if (options.StalledReaderLimit < TimeSpan.FromSeconds(1) || options.StalledReaderLimit > TimeSpan.FromHours(1))
                failures.AddError($"{Section}:StalledReaderLimit is {options.StalledReaderLimit}; give a time from 00:00:01 to 01:00:00.");

            return failures.Build();
        }
    }
}
