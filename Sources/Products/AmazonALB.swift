extension ProductID {
    /// Amazon's load balancers.
    public static let alb = ProductID(rawValue: "aws-alb")
}

extension Product {
    static let alb = Product(.alb, "AWS load balancer", names: ["aws-alb", "alb", "elb", "aws-elb", "elbv2"])
}
