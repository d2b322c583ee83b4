using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using IpAdapter.Graph.Plugins.Audits;

namespace IpAdapter.Graph.Plugins.Tests;

public class AuditTests
{
    private static readonly ScalarAudit Audit = new(typeof(TorchSharp.torch).Assembly.Location);

    [Fact]
    public async Task Every_call_that_loses_a_number_is_named_with_its_assembly_type_method_and_callee()
    {
        var report = await LoadAsync(Audit);

        var calls = Assert.Single(report.Loaded).UnsafeCalls;
        Assert.Equal(
            [
                "LosesNumbers: LosesNumbers.Loses.Asynchronously calls torch.Tensor.op_Subtraction(int, torch.Tensor)",
                "LosesNumbers: LosesNumbers.Loses.FarInsideTorchSharp calls torch.nn.functional.elu(torch.Tensor, double, bool)",
                "LosesNumbers: LosesNumbers.Loses.HeldTooShortly calls Scalar.op_Implicit(double)",
                "LosesNumbers: LosesNumbers.Loses.InAConversion calls Scalar.op_Implicit(int) (2 times)",
                "LosesNumbers: LosesNumbers.Loses.InALambda calls Scalar.op_Implicit(int)",
                "LosesNumbers: LosesNumbers.Loses.InAnIterator calls Scalar.op_Implicit(float)",
                "LosesNumbers: LosesNumbers.Loses.InAnOperator calls torch.Tensor.op_Multiply(torch.Tensor, double)",
                "LosesNumbers: LosesNumbers.Loses.InASumOfTensors calls torch.Tensor.op_Addition(torch.Tensor, torch.Tensor)",
                "LosesNumbers: LosesNumbers.Loses.MadeByAnother calls Keeps.Made()",
            ],
            calls.Select(call => call.ToString()).Order(StringComparer.OrdinalIgnoreCase));
        Assert.All(calls, call => Assert.Equal(("LosesNumbers", "LosesNumbers.Loses"), (call.Assembly, call.Type)));
    }

    [Fact]
    public async Task Without_an_audit_nothing_is_read_and_nothing_said() =>
        Assert.Empty(Assert.Single((await LoadAsync(null)).Loaded).UnsafeCalls);

    [Fact]
    public async Task A_plugin_that_knows_no_tensors_costs_no_reading_of_TorchSharp()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");

        var host = workshop.Host(audit: new ScalarAudit("/not/there/TorchSharp.dll"));
        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Assert.Single(report.Loaded).UnsafeCalls);
    }

    [Fact]
    public async Task A_library_that_is_no_assembly_is_passed_over()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("LosesNumbers", "numbers");
        await File.WriteAllBytesAsync(Path.Combine(folder, "native.dll"), new byte[512], TestContext.Current.CancellationToken);
        PluginWorkshop.Seal(folder);

        var report = await workshop.Host(audit: Audit).LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(Assert.Single(report.Loaded).UnsafeCalls);
    }

    // Obfuscated code has tokens that lead nowhere, and calls that nothing comes after.
    [Fact]
    public async Task Code_that_can_not_be_read_is_passed_over_and_its_plugin_serves()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("LosesNumbers", "numbers");
        var scrambled = Path.Combine(folder, "Scrambled.dll");
        var assembly = await File.ReadAllBytesAsync(Path.Combine(folder, "LosesNumbers.dll"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(scrambled, Scrambled(assembly), TestContext.Current.CancellationToken);
        PluginWorkshop.Seal(folder);

        var report = await workshop.Host(audit: Audit).LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(Assert.Single(report.Loaded).UnsafeCalls);
        Assert.Throws<BadImageFormatException>(() => Audit.Read(scrambled));
    }

    [Fact]
    public void The_methods_of_TorchSharp_that_lose_numbers_are_counted() => Assert.InRange(Audit.UnsafeMethods, 300, 600);

    /// <summary>An assembly whose methods end with the call of a method that there is not.</summary>
    private static byte[] Scrambled(byte[] assembly)
    {
        byte[] call = [0x28, 0xFF, 0xFF, 0xFF, 0x7F];
        using var image = new PEReader([.. assembly]);
        var metadata = image.GetMetadataReader();
        foreach (var method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0))
        {
            var body = image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
            if (body.Length > call.Length)
                call.CopyTo(assembly, assembly.AsSpan().IndexOf(body) + body.Length - call.Length);
        }

        return assembly;
    }

    private static async Task<PluginReport> LoadAsync(ScalarAudit? audit)
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("LosesNumbers", "numbers");
        return await workshop.Host(audit: audit).LoadAllAsync(TestContext.Current.CancellationToken);
    }
}
