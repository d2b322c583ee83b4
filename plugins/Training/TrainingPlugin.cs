using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Training;

/// <summary>Trainings, and the files they give.</summary>
public sealed class TrainingPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) =>
        services.AddSingleton<TrainingRunner>().AddSingleton<IOutputFormat, WeightFileFormat>();
}
