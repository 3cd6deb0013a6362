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
    /// <exception cref="StartRefusedException">Something is; the message has a sentence for each fault.</exception>
    public static void Check(IConfiguration configuration, IHostEnvironment environment, string dataDirectory)
    {
        IReadOnlyList<(string Path, string Fault)> none = KnownSettings.FindFaults(configuration);
        IConfiguration sound = Without(configuration, [.. none.Select(fault => fault.Path)]);
        List<string> faults = [.. none.Select(fault => fault.Fault), .. OfLimits(sound)];
        faults.AddRange(Validate(sound, AccessOptions.Section, new AccessOptions.Validator()));
        faults.AddRange(Validate(sound, LimitOptions.Section, new LimitOptions.Validator()));
        faults.AddRange(Validate(sound, ObjectOptions.Section, new ObjectOptions.Validator()));
        faults.AddRange(Validate(sound, RecordingOptions.Section, new RecordingOptions.Validator()));
        faults.AddRange(Validate(sound, ReplayOptions.Section, new ReplayOptions.Validator()));
        faults.AddRange(Validate(sound, RetentionOptions.Section, new RetentionOptions.Validator()));
        faults.AddRange(Validate(sound, VerificationOptions.Section, new VerificationOptions.Validator()));

        // Staging is as Production.
        if (!environment.IsDevelopment())
            faults.AddRange(ProductionFaults.Find(sound, dataDirectory));
        if (faults is not [])
            throw new StartRefusedException(string.Join(" ", faults));
    }

    // One value that is none keeps nothing else from being looked at.
    private static IConfiguration Without(IConfiguration configuration, IReadOnlyList<string> paths) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.AsEnumerable().Where(setting => setting.Value is not null && !paths.Any(path => IsBelow(setting.Key, path))))
        .Build();

    private static bool IsBelow(string key, string path) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (key.Length == path.Length || key[path.Length] == ':');

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

    private static IEnumerable<string> Validate<TOptions>(IConfiguration configuration, string section, IValidateOptions<TOptions> validator)
        where TOptions : class, new()
    {
        try
        {
            return validator.Validate(Options.DefaultName, configuration.GetSection(section).Get<TOptions>() ?? new TOptions()).Failures ?? [];
        }
        catch (InvalidOperationException invalid)
        {
            // No value of its kind.
            return [invalid.Message];
        }
    }
}
