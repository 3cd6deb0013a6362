using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Verbatim.Ledger;

namespace Verbatim.Server.Hosting;

/// <summary>Metrics and traces leave by OTLP where OpenTelemetry's own variables say where to; without them nothing listens.</summary>
internal static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        ConfigurationManager variables = builder.Configuration;
        bool hasMetrics = IsSet(variables, Endpoint) || IsSet(variables, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        bool hasTraces = IsSet(variables, Endpoint) || IsSet(variables, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if (!hasMetrics && !hasTraces)
            return;

        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry();
        bool isNamed = IsSet(variables, "OTEL_SERVICE_NAME") || variables["OTEL_RESOURCE_ATTRIBUTES"]?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isNamed)
            telemetry.ConfigureResource(resource => resource.AddService("verbatim"));
        if (hasMetrics)
            telemetry.WithMetrics(AddMetrics);
        if (hasTraces)
            telemetry.WithTracing(AddTraces);
    }

    private static void AddMetrics(MeterProviderBuilder metrics) => metrics
        .AddMeter(LedgerTelemetry.Name, ServerTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
        .AddOtlpExporter();

    // A download's address is the right to it; who asks after the server's health asks all day.
    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(LedgerTelemetry.Name, ServerTelemetry.Name)
        .AddAspNetCoreInstrumentation(requests => requests.Filter = context =>
            !context.Request.Path.StartsWithSegments("/objects") && !context.Request.Path.StartsWithSegments("/health"))
        .AddOtlpExporter();

    private static bool IsSet(ConfigurationManager variables, string name) => variables[name] is { Length: > 0 };
}
