using Microsoft.Extensions.Options;

namespace Verbatim.Server.Recording;

/// <summary>Section <c>Recording</c>.</summary>
public sealed class RecordingOptions
{
    public const string Section = "Recording";

    /// <summary>How long an open body of frames may be silent. From 1 s to 24 h; 10 min unless set.</summary>
    public TimeSpan BodyIdleLimit { get; set; } = TimeSpan.FromMinutes(10);

    internal sealed class Validator : IValidateOptions<RecordingOptions>
    {
        public ValidateOptionsResult Validate(string? name, RecordingOptions options) =>
            options.BodyIdleLimit < TimeSpan.FromSeconds(1) || options.BodyIdleLimit > TimeSpan.FromHours(24)
                ? ValidateOptionsResult.Fail($"{Section}:BodyIdleLimit is {options.BodyIdleLimit}; give a time from 00:00:01 to 1.00:00:00.")
                : ValidateOptionsResult.Success;
    }
}
