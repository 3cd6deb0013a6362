using Microsoft.Extensions.Options;

namespace Verbatim.Server.Recording;

/// <summary>Section <c>Recording</c>.</summary>
public sealed class RecordingOptions
{
    public const string Section = "Recording";

    /// <summary>How long an open body of frames may be silent. From 1 s to 24 h; 10 min unless set.</summary>
    public TimeSpan BodyIdleLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a recorded run may be without any request before it is ended as interrupted. Counted while the server is up, anew after a
    /// start. From 1 s to 30 days; 1 h unless set.
    /// </summary>
    public TimeSpan AbandonAfter { get; set; } = TimeSpan.FromHours(1);

    internal sealed class Validator : IValidateOptions<RecordingOptions>
    {
        public ValidateOptionsResult Validate(string? name, RecordingOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.BodyIdleLimit < TimeSpan.FromSeconds(1) || options.BodyIdleLimit > TimeSpan.FromHours(24))
                failures.AddError($"{Section}:BodyIdleLimit is {options.BodyIdleLimit}; give a time from 00:00:01 to 1.00:00:00.");
            if (options.AbandonAfter < TimeSpan.FromSeconds(1) || options.AbandonAfter > TimeSpan.FromDays(30))
                failures.AddError($"{Section}:AbandonAfter is {options.AbandonAfter}; give a time from 00:00:01 to 30.00:00:00.");

            return failures.Build();
        }
    }
}
