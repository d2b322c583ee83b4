using IpAdapter.Diffusion.Layers;
using IpAdapter.Graph.Hosting.Machine;
using IpAdapter.Graph.Hosting.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IpAdapter.Graph.Hosting.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_are_put_together_as_those_of_every_other_service()
    {
        using var services = new ServiceCollection()
            .AddIpAdapterGraph(options => options.PluginFolders.Add("first"))
            .Configure<GraphHostOptions>(options =>
            {
                options.PluginFolders.Add("second");
                options.DType = DType.BFloat16;
            })
            .BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<GraphHostOptions>>().Value;

        Assert.Equal(["first", "second"], options.PluginFolders);
        Assert.Equal(DType.BFloat16, options.DType);
    }

    [Theory]
    [InlineData(null, null, null, DType.Float32, LayerForms.Winograd)]
    [InlineData(null, null, 1L << 32, DType.Float32, LayerForms.Prepared)]
    [InlineData(DType.Float16, LayerForms.Winograd, 1L << 32, DType.Float16, LayerForms.Winograd)]
    [InlineData(DType.BFloat16, LayerForms.Plain, null, DType.BFloat16, LayerForms.Plain)]
    public async Task A_host_says_what_it_computes_on_and_how(
        DType? asked, LayerForms? forms, long? memory, DType expected, LayerForms used)
    {
        await using var host = new GraphHost(new GraphHostOptions { DType = asked, Forms = forms, MemoryBytes = memory });

        Assert.Equal(new ComputeEnvironment(DeviceKind.Cpu, expected) { Forms = used }, host.Environment);
    }

    [Theory]
    [InlineData(DeviceKind.Cpu, DType.Float32, LayerForms.Plain, "cpu float32")]
    [InlineData(DeviceKind.Cpu, DType.Float32, LayerForms.Prepared, "cpu float32 prepared")]
    [InlineData(DeviceKind.Cpu, DType.Float32, LayerForms.Winograd, "cpu float32 winograd")]
    [InlineData(DeviceKind.Cuda, DType.BFloat16, LayerForms.Plain, "cuda bfloat16")]
    public void An_environment_is_read_back_as_it_was_written(DeviceKind device, DType dtype, LayerForms forms, string written)
    {
        var environment = new ComputeEnvironment(device, dtype) { Forms = forms };

        Assert.Equal(written, environment.ToString());
        Assert.Equal(environment, ComputeEnvironment.TryParse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("abacus float32")]
    [InlineData("cpu float32 more")]
    [InlineData("cpu float32 prepared more")]
    public void What_is_no_environment_is_none(string text) => Assert.Null(ComputeEnvironment.TryParse(text));

    [Fact]
    public async Task A_host_without_plugins_says_what_is_missing()
    {
        await using var host = new GraphHost(new GraphHostOptions());
        var workflow = WorkflowFile.Parse("nodes: { a: { uses: images/load } }\noutputs: { a: $a }");

        var refused = await Assert.ThrowsAsync<HostInputException>(() => host.CheckAsync(new WorkflowRequest(workflow),
            cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("the host has no folder of plugins: add one to GraphHostOptions.PluginFolders", refused.Message);
    }
}
