using System.Globalization;
using System.Reflection;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Objects;
using Verbatim.Server.Recording;
using Verbatim.Server.Replay;
using Verbatim.Server.Runs;
using Verbatim.Server.Verification;
using Verbatim.Sources;
using Verbatim.Storage.Sqlite;

namespace Verbatim.Server.Hosting;

/// <summary>The settings there are. A misspelt one would otherwise leave a limit at its default, without a word.</summary>
internal static class KnownSettings
{
    // The limits of frames are the ledger's, whoever writes them.
    private static readonly string[] SetElsewhere = [$"Sources:{nameof(ProjectionOptions.Limits)}"];

    private static readonly (string Section, Type Options)[] Sections =
    [
        ("Ledger", typeof(LedgerOptions)),
        ("Sqlite", typeof(SqliteLedgerOptions)),
        ("Sources", typeof(ProjectionOptions)),
        (RecordingOptions.Section, typeof(RecordingOptions)),
        (ReplayOptions.Section, typeof(ReplayOptions)),
        (RetentionOptions.Section, typeof(RetentionOptions)),
        (VerificationOptions.Section, typeof(VerificationOptions)),
        (AccessOptions.Section, typeof(AccessOptions)),
        (LimitOptions.Section, typeof(LimitOptions)),
        (ObjectOptions.Section, typeof(ObjectOptions)),
        ("Verbatim", typeof(Instance)),
    ];

    /// <summary>Every setting by the name of its environment variable, with its value unless set. What is set for single tenants ends in <c>TENANT</c>.</summary>
    public static IEnumerable<(string Name, object? Default)> All => Sections.SelectMany(section => AllOf(section.Section, section.Options, Activator.CreateInstance(section.Options)));

    /// <summary>What is set and is none, or no value of its kind: where it stands, and a sentence.</summary>
    public static IReadOnlyList<(string Path, string Fault)> FindFaults(IConfiguration configuration) =>
    [
        .. Sections.SelectMany(section => FindFaults(configuration.GetSection(section.Section), section.Options)),
        .. FindMisspeltSections(configuration),
    ];

    // Whatever the process was started with in its environment is configuration, too. Only what has parts, and nearly a name of ours, was meant for us.
    private static IEnumerable<(string Path, string Fault)> FindMisspeltSections(IConfiguration configuration)
    {
        string[] known = [.. Sections.Select(section => section.Section)];
        return from section in configuration.GetChildren()
               where section.Value is null && !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase)
               let meant = NearestName.Of(section.Key, known)
               where meant is not null
               select (section.Path, $"There is no section {section.Key}; {meant} is one.");
    }

    private static PropertyInfo[] Known(string path, Type options) =>
        [.. options.GetProperties().Where(property => property.CanWrite && !SetElsewhere.Contains($"{path}:{property.Name}"))];

    private static IEnumerable<(string Name, object? Default)> AllOf(string path, Type options, object? unset) => Known(path, options).SelectMany(property =>
    {
        (string name, object? value) = ($"{path}:{property.Name}", property.GetValue(unset));
        return HasParts(property.PropertyType) ? AllOf(name, property.PropertyType, value)
            : value is System.Collections.IDictionary ? [(Variable(name + ":TENANT"), null)]
            : [(Variable(name), value)];
    });

    private static string Variable(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    private static IEnumerable<(string Path, string Fault)> FindFaults(IConfigurationSection section, Type options)
    {
        PropertyInfo[] known = Known(section.Path, options);
        foreach (IConfigurationSection set in section.GetChildren())
        {
            if (known.FirstOrDefault(property => property.Name.Equals(set.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                string? meant = NearestName.Of(set.Key, [.. known.Select(other => other.Name)]);
                yield return (set.Path, $"{set.Path} is no setting; {section.Path} has {string.Join(", ", known.Select(other => other.Name))}.{(meant is null ? "" : $" {meant} is nearly that.")}");
                continue;
            }

            foreach (IConfigurationSection time in Times(set, property.PropertyType).Where(time => !IsTime(time.Value!)))
                yield return (time.Path, $"{time.Path} is '{time.Value}'; give a time as hours, minutes and seconds, with days before them where it has any: 00:00:30, 30.00:00:00.");
            if (set.Value is { } value && WantedInsteadOf(value, property.PropertyType) is { } wanted)
                yield return (set.Path, $"{set.Path} is '{value}'; give {wanted}.");
            if (!HasParts(property.PropertyType))
                continue;
            foreach ((string Path, string Fault) fault in FindFaults(set, property.PropertyType))
                yield return fault;
        }
    }

    // What is wanted in the place of a value that is none of its kind; null where it is one. The framework takes hexadecimal numbers, and any number for a name.
    private static string? WantedInsteadOf(string value, Type type)
    {
        Type kind = Nullable.GetUnderlyingType(type) ?? type;
        if (value.Length == 0 && kind != type)
            return null;
        if (kind.IsEnum)
            return Enum.GetNames(kind).Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", Enum.GetNames(kind))}";
        if (kind == typeof(bool))
            return bool.TryParse(value, out _) ? null : "true or false";
        if (kind == typeof(int))
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a whole number";
        return kind != typeof(long) || long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a whole number";
    }

    private static IEnumerable<IConfigurationSection> Times(IConfigurationSection set, Type type)
    {
        IEnumerable<IConfigurationSection> times = [];
        if (type == typeof(TimeSpan) || type == typeof(TimeSpan?))
            times = [set];
        else if (type.IsAssignableTo(typeof(IDictionary<string, TimeSpan>)))
            times = set.GetChildren();
        return times.Where(time => time.Value is not null);
    }

    // A number alone would be so many days, and so would the 24 of 24:00:00.
    private static bool IsTime(string text) => text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _);

    private static bool HasParts(Type type) => type.IsClass && type != typeof(string) && !type.IsAssignableTo(typeof(System.Collections.IDictionary));

    /// <summary>What is read before there are options.</summary>
    private sealed class Instance
    {
        public string? DataDirectory { get; set; }
    }
}
