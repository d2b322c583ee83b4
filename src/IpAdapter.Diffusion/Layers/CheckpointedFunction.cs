namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// An operation of autograd whose backward pass computes a layer again, with gradients this time, and differentiates that. Its arguments
/// are the layer (<see cref="CheckpointedLayer"/>), its inputs, and one tensor for each that it reads besides.
/// </summary>
internal sealed class CheckpointedFunction : autograd.SingleTensorFunction<CheckpointedFunction>
{
    private const string Layer = "layer";

    public override string Name => nameof(CheckpointedFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var layer = (CheckpointedLayer)vars[0];
        List<Tensor> inputs = [.. vars[1..^layer.Read.Count].Cast<Tensor>()];
        ctx.set_materialize_grads(false);
        ctx.save_data(Layer, layer);
        ctx.save_for_backward(inputs);
        return layer.Forward([.. inputs]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var gradient = grad_output;
        var layer = (CheckpointedLayer)ctx.get_data(Layer);
        var inputs = ctx.get_saved_variables();
        // As many as there are arguments; none for the first, which is no tensor.
        var gradients = new Tensor?[1 + inputs.Count + layer.Read.Count];
        try
        {
            Differentiate(layer, inputs, gradient).CopyTo(gradients, 1);
        }
        catch (Exception failure)   // it would have to pass through libtorch, and end the process
        {
            layer.Owner.Fail(failure);
        }

        return layer.Owner.Give(gradients);
    }

    private static Tensor?[] Differentiate(CheckpointedLayer layer, IReadOnlyList<Tensor> inputs, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        Tensor[] leaves = [.. inputs.Select(input => input.detach().requires_grad_(input.requires_grad))];
        var output = layer.Forward(leaves);
        List<Tensor> read = [.. leaves, .. layer.Read];
        List<int> wanted = [.. Enumerable.Range(0, read.Count).Where(i => read[i].requires_grad)];
        var found = autograd.grad([output], [.. wanted.Select(i => read[i])], [gradient], allow_unused: true);
        var gradients = new Tensor?[read.Count];
        foreach (var (place, one) in wanted.Zip(found))
            if (!one.IsInvalid)
                gradients[place] = one.DetachFromDisposeScope();
        return gradients;
    }
}
