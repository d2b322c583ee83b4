using IpAdapter.Graph.Testing;

namespace IpAdapter.Packages.Tests;

/// <summary>Somebody's plugin with a sampler of its own, built on the package of samplers.</summary>
public sealed class CarriedLibraryTests : IDisposable
{
    private readonly StrangersFolder _folder = new();

    [Fact]
    public async Task A_plugin_carries_the_library_of_samplers_and_nothing_that_is_the_hosts()
    {
        _folder.Write("Mine/Mine.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <EnableDynamicLoading>true</EnableDynamicLoading>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="IpAdapter.Graph.Abstractions" Version="0.1.0-*" ExcludeAssets="runtime;native" />
                <PackageReference Include="IpAdapter.Diffusion" Version="0.1.0-*" ExcludeAssets="runtime;native" />
                <PackageReference Include="IpAdapter.Diffusion.Samplers" Version="0.1.0-*" />
              </ItemGroup>
            </Project>
            """);
        _folder.Write("Mine/Halving.cs", """
            using IpAdapter.Diffusion.Samplers.Runs;
            using IpAdapter.Graph;
            using TorchSharp;

            namespace Mine;

            [Node("samplers/halving"), DescribedByRunning]
            public sealed class HalvingNode : INode<HalvingNode.Inputs, Sampler>
            {
                public sealed record Inputs();

                public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(new Halving());
            }

            public sealed record Halving : Sampler
            {
                public override string Name => "halving";

                public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
                    SigmaSamplerRun.LevelsOf(schedule, steps, null, null);

                protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
                    new HalvingRun(schedule, levels, first);

                private sealed class HalvingRun(NoiseSchedule schedule, NoiseLevels levels, int first)
                    : SigmaSamplerRun(schedule, levels, first, null)
                {
                    public override torch.Tensor Step(torch.Tensor prediction, int index, torch.Tensor latents, INoiseSource noise) =>
                        latents.DividedBy(2);
                }
            }
            """);

        await _folder.BuildAsync("Mine", $"-p:PluginFolder={_folder["plugin"]}/");

        Assert.Equal(
            ["IpAdapter.Diffusion.Samplers.dll", "Mine.deps.json", "Mine.dll", "Mine.pdb", "Mine.xml", "plugin.yaml"],
            Directory.EnumerateFiles(_folder["plugin"], "*", SearchOption.AllDirectories).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();
}
