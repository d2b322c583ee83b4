using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Graph;
using Microsoft.Extensions.DependencyInjection;

namespace Cards;

/// <summary>Brings a kind of weight file, and no node.</summary>
public sealed class CardsPlugin : IPlugin
{
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<IWeightFileKind, CardFile>();
}
