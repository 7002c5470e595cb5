# The project on Kubernetes: docs/kubernetes.md. `make deploy OVERLAY=staging` uses the current context of kubectl.
OVERLAY ?= local
NAMESPACE = $(IMAGE)-$(OVERLAY)
# The cluster's tool: the first of these that is installed.
CLUSTER := $(firstword $(foreach tool,kind k3d minikube,$(shell command -v $(tool) >/dev/null && echo $(tool))))
NO_CLUSTER = { echo "Install kind, k3d or minikube, or point kubectl at a cluster of yours." >&2; exit 1; }
CLUSTER_IMAGES = $(IMAGE):dev $(IMAGE)-pipeline:dev $(IMAGE)-mlflow:dev
# A command that the manifests pass through, for a cluster that is older than they are.
MANIFEST_FILTER ?= cat
MANIFESTS = kubectl kustomize deploy/kubernetes/overlays/$(OVERLAY) | $(MANIFEST_FILTER)

.PHONY: cluster
cluster: ## Create a local cluster with kind, k3d or minikube
	@case "$(CLUSTER)" in \
		kind) kind create cluster --name $(IMAGE) ;; \
		k3d) k3d cluster create $(IMAGE) ;; \
		minikube) minikube start --profile $(IMAGE) --addons metrics-server ;; \
		*) $(NO_CLUSTER) ;; \
	esac

.PHONY: cluster-down
cluster-down: ## Delete the local cluster with all that is in it
	@case "$(CLUSTER)" in \
		kind) kind delete cluster --name $(IMAGE) ;; \
		k3d) k3d cluster delete $(IMAGE) ;; \
		minikube) minikube delete --profile $(IMAGE) ;; \
		*) $(NO_CLUSTER) ;; \
	esac

.PHONY: images
images: uv.lock ## Build the images of server, jobs and MLflow, and load them into the local cluster
	docker build --target server --tag $(IMAGE):dev .
	docker build --file deploy/pipeline/Dockerfile --tag $(IMAGE)-pipeline:dev .
	docker build --target mlflow --tag $(IMAGE)-mlflow:dev .
	@case "$(CLUSTER)" in \
		kind) kind load docker-image --name $(IMAGE) $(CLUSTER_IMAGES) ;; \
		k3d) k3d image import --cluster $(IMAGE) $(CLUSTER_IMAGES) ;; \
		minikube) for image in $(CLUSTER_IMAGES); do minikube image load --profile $(IMAGE) $$image || exit; done ;; \
	esac

.PHONY: manifests
manifests: ## Print what `make deploy` applies: OVERLAY=staging
	@$(MANIFESTS)

.PHONY: deploy
deploy: ## Apply an overlay and migrate the log: OVERLAY=staging
	@kubectl delete job migration --namespace $(NAMESPACE) --ignore-not-found
	@set -o pipefail; $(MANIFESTS) | kubectl apply --server-side --force-conflicts --filename -
	@kubectl wait job/migration --namespace $(NAMESPACE) --for condition=complete --timeout 10m

.PHONY: cluster-init
cluster-init: ## Train and promote the first champion in the cluster: AS_OF=2013-05-01
	@kubectl delete job cluster-init --namespace $(NAMESPACE) --ignore-not-found
	@kubectl create job cluster-init --namespace $(NAMESPACE) --from cronjob/training --dry-run=client --output json | \
		kubectl set env --local --filename - --output json AS_OF=$(AS_OF) | kubectl create --filename -
	@kubectl wait job/cluster-init --namespace $(NAMESPACE) --for condition=complete --timeout 30m

.PHONY: rollout
rollout: ## Wait until the new servers are ready, or say why not
	@kubectl rollout status deployment/server --namespace $(NAMESPACE) --timeout 10m || \
		{ kubectl get pods --namespace $(NAMESPACE); kubectl get events --namespace $(NAMESPACE) | tail -n 20; exit 1; }

.PHONY: rollout-undo
rollout-undo: ## Go back to the previous image and settings of the server
	@kubectl rollout undo deployment/server --namespace $(NAMESPACE)
	@kubectl rollout status deployment/server --namespace $(NAMESPACE) --timeout 10m

.PHONY: undeploy
undeploy: ## Delete an overlay with its volumes
	@kubectl delete namespace $(NAMESPACE) --ignore-not-found
