using Microsoft.Extensions.Options;
using Verbatim.Server.Access;
using Verbatim.Server.Objects;
using Verbatim.Server.Recording;
using Verbatim.Server.Replay;
using Verbatim.Server.Runs;
using Verbatim.Server.Verification;

namespace Verbatim.Server.Hosting;

/// <summary>Everything that is wrong with the settings, said at once and before anything is opened.</summary>
internal static class StartSettings
{
    private static readonly string[] OfStore = ["Ledger", "Sqlite", "Sources"];

    /// <exception cref="StartRefusedException">Something is; the message has a sentence for each fault.</exception>
    public static void Check(IConfiguration configuration, IHostEnvironment environment, string dataDirectory)
    {
        ILookup<string, string> unknown = KnownSettings.FindFaults(configuration);
        List<string> faults = [.. unknown.SelectMany(section => section)];
        if (!OfStore.Any(unknown.Contains))
            faults.AddRange(OfLimits(configuration));
        faults.AddRange(Of<AccessOptions>(AccessOptions.Section, new AccessOptions.Validator()));
        faults.AddRange(Of<LimitOptions>(LimitOptions.Section, new LimitOptions.Validator()));
        faults.AddRange(Of<ObjectOptions>(ObjectOptions.Section, new ObjectOptions.Validator()));
        faults.AddRange(Of<RecordingOptions>(RecordingOptions.Section, new RecordingOptions.Validator()));
        faults.AddRange(Of<ReplayOptions>(ReplayOptions.Section, new ReplayOptions.Validator()));
        faults.AddRange(Of<RetentionOptions>(RetentionOptions.Section, new RetentionOptions.Validator()));
        faults.AddRange(Of<VerificationOptions>(VerificationOptions.Section, new VerificationOptions.Validator()));

        // Staging is as Production.
        if (!environment.IsDevelopment() && faults is [])
            faults.AddRange(ProductionFaults.Find(configuration, dataDirectory));
        if (faults is not [])
            throw new StartRefusedException(string.Join(" ", faults));

        IEnumerable<string> Of<TOptions>(string section, IValidateOptions<TOptions> validator)
            where TOptions : class, new() => unknown.Contains(section) ? [] : Validate(configuration.GetSection(section), validator);
    }

    private static IEnumerable<string> OfLimits(IConfiguration configuration)
    {
        try
        {
            StoreLimits.Read(configuration);
            return [];
        }
        catch (StartRefusedException refused)
        {
            return [refused.Message];
        }
    }

    private static IEnumerable<string> Validate<TOptions>(IConfigurationSection section, IValidateOptions<TOptions> validator)
        where TOptions : class, new()
    {
        try
        {
            return validator.Validate(Options.DefaultName, section.Get<TOptions>() ?? new TOptions()).Failures ?? [];
        }
        catch (InvalidOperationException invalid)
        {
            // No value of its kind.
            return [invalid.Message];
        }
    }
}
