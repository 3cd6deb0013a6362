using Microsoft.Extensions.Options;
using Verbatim.Frames;

namespace Verbatim.Server.Runs;

/// <summary>Section <c>Retention</c>: how long ended runs are kept before the server deletes them by itself.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    private static readonly TimeSpan Shortest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <summary>How long after its end a run is kept. From 1 h to 36,500 days; for ever unless set.</summary>
    public TimeSpan? KeepFor { get; set; }

    /// <summary>The same for single tenants, by their ids, in the place of <see cref="KeepFor"/>.</summary>
    public Dictionary<string, TimeSpan> Tenants { get; set; } = [];

    /// <summary>The shortest time for which anything is kept; null where everything is for ever.</summary>
    internal TimeSpan? Least => Tenants.Values.Select(time => (TimeSpan?)time).Append(KeepFor).Min();

    /// <summary>How long a tenant's runs are kept; null for ever.</summary>
    internal TimeSpan? Of(TenantId tenant) => Tenants.TryGetValue(tenant.ToString(), out TimeSpan time) ? time : KeepFor;

    internal sealed class Validator : IValidateOptions<RetentionOptions>
    {
        public ValidateOptionsResult Validate(string? name, RetentionOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.KeepFor is { } time && !IsTaken(time))
                failures.AddError($"{Section}:KeepFor is {time}; give a time from 01:00:00 to 36500.00:00:00, or none to keep runs for ever.");
            foreach ((string tenant, TimeSpan own) in options.Tenants)
            {
                if (!TenantId.TryParse(tenant, null, out _))
                    failures.AddError($"{Section}:Tenants:{tenant} is no tenant's id.");
                if (!IsTaken(own))
                    failures.AddError($"{Section}:Tenants:{tenant} is {own}; give a time from 01:00:00 to 36500.00:00:00.");
            }

            return failures.Build();
        }

        private static bool IsTaken(TimeSpan time) => time >= Shortest && time <= Longest;
    }
}
