using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Text;

/// <summary>Text prompts.</summary>
public sealed class TextPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton<Tokenizers>()
        .AddSingleton<IResultType, ConditioningResult>();
}
