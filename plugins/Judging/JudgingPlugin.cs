using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Judging;

/// <summary>Judging: tables of measurements, and how they are written.</summary>
public sealed class JudgingPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton<IResultType, TableResult>()
        .AddSingleton<IOutputFormat, CsvFormat>()
        .AddSingleton<IOutputFormat, JsonFormat>()
        .AddSingleton<IOutputFormat, MarkdownFormat>();
}
